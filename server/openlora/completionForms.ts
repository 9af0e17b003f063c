import type { ChosenLogprob, TokenLogprob } from '@/core/sampling/tokenLogprobs';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { Piece } from '@/server/openlora/generateChoice';

/** How one of OpenAI's two interfaces writes whole answers and the pieces of a stream. */
export type CompletionForm = {
  object: string;
  chunkObject: string;
  idPrefix: string;
  whole(index: number, piece: Piece, finishReason: string, logprobs: boolean): object;
  first(index: number): object;
  /** @param offset of the piece in its answer, in UTF-16 units */
  piece(index: number, piece: Piece, offset: number, logprobs: boolean): object;
  last(index: number, finishReason: string): object;
};

/** `/v1/chat/completions`. */
export function chatForm(tokenizer: Tokenizer): CompletionForm {
  const word = (entry: TokenLogprob) => ({ ...tokenText(tokenizer, entry.id), logprob: finite(entry.logprob) });
  const listed = (logprobs: readonly ChosenLogprob[], wanted: boolean) =>
    wanted
      ? { content: logprobs.map((entry) => ({ ...word(entry), top_logprobs: entry.top.map(word) })), refusal: null }
      : null;
  return {
    object: 'chat.completion',
    chunkObject: 'chat.completion.chunk',
    idPrefix: 'chatcmpl-',
    whole: (index, { text, logprobs }, finish_reason, wanted) => ({
      index,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: listed(logprobs, wanted),
      finish_reason,
    }),
    first: (index) => ({ index, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }),
    piece: (index, { text, logprobs }, _offset, wanted) => ({
      index,
      delta: { content: text },
      logprobs: listed(logprobs, wanted),
      finish_reason: null,
    }),
    last: (index, finish_reason) => ({ index, delta: {}, logprobs: null, finish_reason }),
  };
}

/** `/v1/completions`, with its older way of writing log-probabilities. */
export function textForm(tokenizer: Tokenizer): CompletionForm {
  const listed = (logprobs: readonly ChosenLogprob[], offset: number, wanted: boolean) => {
    if (!wanted) return null;
    const tokens = logprobs.map(({ id }) => tokenText(tokenizer, id).token);
    let at = offset;
    return {
      tokens,
      token_logprobs: logprobs.map(({ logprob }) => finite(logprob)),
      top_logprobs: logprobs.map(({ top }) =>
        Object.fromEntries(top.map((entry) => [tokenText(tokenizer, entry.id).token, finite(entry.logprob)])),
      ),
      text_offset: tokens.map((token) => {
        at += token.length;
        return at - token.length;
      }),
    };
  };
  return {
    object: 'text_completion',
    chunkObject: 'text_completion',
    idPrefix: 'cmpl-',
    whole: (index, { text, logprobs }, finish_reason, wanted) => ({
      index,
      text,
      logprobs: listed(logprobs, 0, wanted),
      finish_reason,
    }),
    first: (index) => ({ index, text: '', logprobs: null, finish_reason: null }),
    piece: (index, { text, logprobs }, offset, wanted) => ({
      index,
      text,
      logprobs: listed(logprobs, offset, wanted),
      finish_reason: null,
    }),
    last: (index, finish_reason) => ({ index, text: '', logprobs: null, finish_reason }),
  };
}

/** A token by itself. Its bytes need not be whole characters, so they are given beside the text. */
function tokenText(tokenizer: Tokenizer, id: number): { token: string; bytes: number[] } {
  const bytes = tokenizer.tokenBytes(id);
  return { token: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), bytes: [...bytes] };
}

/** JSON has no infinity: the lowest log-probability that OpenAI writes stands for "next to impossible". */
const finite = (logprob: number): number => Math.max(logprob, -9999);
