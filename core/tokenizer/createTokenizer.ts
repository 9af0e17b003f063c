import { createSplitter, type Part } from '@/core/tokenizer/addedTokens';
import type { ChatTemplate } from '@/core/tokenizer/chatTemplate';
import { type Merge, mergeBytes, pairKey } from '@/core/tokenizer/mergeBytes';
import { createSymbols, type Place } from '@/core/tokenizer/symbols';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import { parseTokenizerJson } from '@/core/tokenizer/tokenizerJson';

export type EncodeOptions = {
  /** Read the names of special tokens in the text as those tokens. Never set it for text that a person wrote. */
  allowSpecial?: boolean;
  /** What stands before the text. Default `start`. */
  place?: Place;
  /** A character that keeps the letters of a name apart and is itself no part of the text. */
  apart?: string;
};
export type DecodeOptions = {
  /** Leave special tokens out of the text. Default true. */
  skipSpecial?: boolean;
};

export type Tokenizer = {
  /** Number of ids, special tokens included. */
  vocabSize: number;
  /** Id of `<|endoftext|>`: separates documents and ends answers. */
  eosId: number;
  /** Special tokens by their name. */
  specialIds: ReadonlyMap<string, number>;
  /** How the model's own conversations are written; absent where role tokens say it (the embedded base). */
  chatTemplate?: ChatTemplate;
  /** Token ids of the text. Special tokens written in it are plain text unless `allowSpecial`. */
  encode(text: string, options?: EncodeOptions): number[];
  /** Text of the ids; bytes that are not UTF-8 become U+FFFD. @throws TokenizerError for an unknown id. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** Bytes of one token (of a special token: its name). @throws TokenizerError for an unknown id. */
  tokenBytes(id: number): Uint8Array;
};

/** Pieces recur (Zipf), so remembering their tokens makes a corpus several times faster; bounded for servers. */
const CACHE_LIMIT = 1 << 16;
const CACHED_PIECE_LENGTH = 64;
const EMPTY = new Uint8Array(0);

/**
 * A tokenizer from the parsed content of a Hugging Face `tokenizer.json` (byte-pair encoding, byte-level or of the
 * LLaMA 2 kind): small and without dependencies, so that browser workers, nodes and scripts share it. Gives the same
 * ids as transformers.
 * @param eosToken name of the token that ends a document
 * @param rows rows of the model's embeddings: those beyond the last token stand for no text
 * @throws TokenizerError when the file is of another kind or inconsistent
 */
export function createTokenizer(tokenizerJson: unknown, eosToken = '<|endoftext|>', rows = 0): Tokenizer {
  const { addedTokens, vocab, merges, ignoreMerges, ...kind } = parseTokenizerJson(tokenizerJson);
  const encoder = new TextEncoder();
  const idOf = (token: string): number => {
    const id = Object.hasOwn(vocab, token) ? vocab[token] : undefined;
    if (id === undefined) throw new TokenizerError({ message: `tokenizer.json lacks the token "${token}"` });
    return id;
  };
  const symbols = createSymbols(kind, vocab, idOf);
  const specialIds = new Map(addedTokens.filter(({ special }) => special).map(({ content, id }) => [content, id]));
  const added = new Map(addedTokens.map(({ content, id }) => [content, id]));
  const bytesById = new Map<number, Uint8Array>();
  for (const [token, id] of Object.entries(vocab)) if (!added.has(token)) bytesById.set(id, symbols.bytes(token));
  for (const [name, id] of added) bytesById.set(id, encoder.encode(name));
  const hidden = new Set(specialIds.values());

  const mergeTable = new Map<number, Merge>();
  merges.forEach(([left, right], rank) => {
    mergeTable.set(pairKey(idOf(left), idOf(right)), { rank, id: idOf(left + right) });
  });
  const eosId = added.get(eosToken);
  if (eosId === undefined)
    throw new TokenizerError({ message: `tokenizer.json lacks the special token "${eosToken}"` });

  const cache = new Map<string, readonly number[]>();
  const encodePiece = (piece: string): readonly number[] => {
    const known = cache.get(piece);
    if (known) return known;
    const name = ignoreMerges ? symbols.whole(piece) : '';
    const ids =
      ignoreMerges && Object.hasOwn(vocab, name) ? [idOf(name)] : mergeBytes(symbols.symbols(piece), mergeTable);
    if (piece.length <= CACHED_PIECE_LENGTH) {
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  };
  // Added tokens that are not special are ordinary words, whoever writes them.
  const splitPlain = createSplitter(addedTokens.filter(({ special }) => !special));
  const splitAll = createSplitter(addedTokens);

  const tokenBytes = (id: number): Uint8Array => {
    const bytes = bytesById.get(id);
    if (!bytes && id >= 0 && id < rows) return EMPTY;
    if (!bytes) throw new TokenizerError({ message: `The tokenizer has no token with id ${id}`, fields: { id } });
    return bytes;
  };

  return {
    vocabSize: [...bytesById.keys()].reduce((highest, id) => Math.max(highest, id), -1) + 1,
    eosId,
    specialIds,
    tokenBytes,
    encode(text, { allowSpecial = false, place = 'start', apart } = {}) {
      const out: number[] = [];
      (allowSpecial ? splitAll : splitPlain)(text).forEach((part: Part, at) => {
        if ('id' in part) {
          out.push(part.id);
          return;
        }
        const plain = apart === undefined ? part.text : part.text.replaceAll(apart, '');
        for (const piece of symbols.pieces(plain, at === 0 ? place : 'token')) {
          for (const id of encodePiece(piece)) out.push(id);
        }
      });
      return out;
    },
    decode(ids, { skipSpecial = true } = {}) {
      const parts: Uint8Array[] = [];
      for (const id of ids) if (!(skipSpecial && hidden.has(id))) parts.push(tokenBytes(id));
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(concatenate(parts));
      return symbols.dropsFirstSpace && text.startsWith(' ') ? text.slice(1) : text;
    },
  };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}
