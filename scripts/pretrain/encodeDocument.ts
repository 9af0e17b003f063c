import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { encodeExample } from '@/lib/tokenizer/chat';
import type { CorpusDocument } from '@/scripts/pretrain/documents';

/** One question in four is written as plain text, so the base knows both forms. */
const PLAIN_EVERY = 4;

/**
 * Ids of a document with the end-of-text token at its end, and the UTF-8 bytes of its text (no role tokens, no
 * separators). Questions take the chat form; `index % 4 == 3` is written as question, line break, answer.
 */
export function encodeDocument(
  tokenizer: Tokenizer,
  document: CorpusDocument,
  index: number,
): { ids: number[]; bytes: number } {
  if (document.kind === 'question' && index % PLAIN_EVERY !== PLAIN_EVERY - 1) {
    const { question, answer } = document;
    return {
      ids: encodeExample(tokenizer, { prompt: question, answer }).ids,
      bytes: Buffer.byteLength(question) + Buffer.byteLength(answer),
    };
  }
  const text = document.kind === 'text' ? document.text : `${document.question}\n${document.answer}`;
  return { ids: [...tokenizer.encode(text), tokenizer.eosId], bytes: Buffer.byteLength(text) };
}
