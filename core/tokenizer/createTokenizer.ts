import { BYTE_TO_CHAR, CHAR_TO_BYTE } from '@/core/tokenizer/byteAlphabet';
import { type Merge, mergeBytes, pairKey } from '@/core/tokenizer/mergeBytes';
import { createPreTokenizer } from '@/core/tokenizer/preTokenizer';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import { parseTokenizerJson } from '@/core/tokenizer/tokenizerJson';

export type EncodeOptions = {
  /** Read the names of special tokens in the text as those tokens. Never set it for text that a person wrote. */
  allowSpecial?: boolean;
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

/**
 * A tokenizer from the parsed content of a Hugging Face `tokenizer.json` (byte-level BPE): small and without
 * dependencies, so that browser workers, nodes and scripts share it. Gives the same ids as transformers.js.
 * @param eosToken name of the token that ends a document
 * @throws TokenizerError when the file is of another kind or inconsistent
 */
export function createTokenizer(tokenizerJson: unknown, eosToken = '<|endoftext|>'): Tokenizer {
  const { addedTokens, steps, vocab, merges, ignoreMerges } = parseTokenizerJson(tokenizerJson);
  const preTokenize = createPreTokenizer(steps);
  const encoder = new TextEncoder();
  const specialIds = new Map(addedTokens.map(({ content, id }) => [content, id]));
  const bytesById = new Map<number, Uint8Array>();
  for (const [token, id] of Object.entries(vocab)) if (!specialIds.has(token)) bytesById.set(id, bytesOf(token));
  for (const [name, id] of specialIds) bytesById.set(id, encoder.encode(name));
  const specialNames = new Map([...specialIds].map(([name, id]) => [id, name]));

  const idOf = (token: string): number => {
    const id = vocab[token];
    if (id === undefined) throw new TokenizerError({ message: `tokenizer.json lacks the token "${token}"` });
    return id;
  };
  const byteIds = BYTE_TO_CHAR.map(idOf);
  const mergeTable = new Map<number, Merge>();
  merges.forEach(([left, right], rank) => {
    mergeTable.set(pairKey(idOf(left), idOf(right)), { rank, id: idOf(left + right) });
  });
  const eosId = specialIds.get(eosToken);
  if (eosId === undefined)
    throw new TokenizerError({ message: `tokenizer.json lacks the special token "${eosToken}"` });

  const cache = new Map<string, readonly number[]>();
  const encodePiece = (piece: string): readonly number[] => {
    const known = cache.get(piece);
    if (known) return known;
    const bytes = Array.from(encoder.encode(piece));
    const whole = ignoreMerges ? vocab[bytes.map((byte) => BYTE_TO_CHAR[byte]).join('')] : undefined;
    const ids =
      whole !== undefined
        ? [whole]
        : mergeBytes(
            bytes.map((byte) => byteIds[byte] ?? 0),
            mergeTable,
          );
    if (piece.length <= CACHED_PIECE_LENGTH) {
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(piece, ids);
    }
    return ids;
  };
  const encodePlain = (text: string, out: number[]): void => {
    for (const piece of preTokenize(text)) for (const id of encodePiece(piece)) out.push(id);
  };
  const specialPattern = new RegExp(
    `(${[...specialIds.keys()]
      .sort((a, b) => b.length - a.length)
      .map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
      .join('|')})`,
    'u',
  );

  const tokenBytes = (id: number): Uint8Array => {
    const bytes = bytesById.get(id);
    if (!bytes) throw new TokenizerError({ message: `The tokenizer has no token with id ${id}`, fields: { id } });
    return bytes;
  };

  return {
    vocabSize: Math.max(...bytesById.keys()) + 1,
    eosId,
    specialIds,
    tokenBytes,
    encode(text, { allowSpecial = false } = {}) {
      const out: number[] = [];
      if (!allowSpecial) encodePlain(text, out);
      else {
        for (const part of text.split(specialPattern)) {
          const special = specialIds.get(part);
          if (special === undefined) encodePlain(part, out);
          else out.push(special);
        }
      }
      return out;
    },
    decode(ids, { skipSpecial = true } = {}) {
      const parts: Uint8Array[] = [];
      for (const id of ids) if (!(skipSpecial && specialNames.has(id))) parts.push(tokenBytes(id));
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(concatenate(parts));
    },
  };
}

function bytesOf(token: string): Uint8Array {
  return Uint8Array.from(token, (char) => {
    const byte = CHAR_TO_BYTE.get(char);
    if (byte === undefined) throw new TokenizerError({ message: `Token "${token}" is not in the byte alphabet` });
    return byte;
  });
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
