import { BYTE_TO_CHAR, CHAR_TO_BYTE } from '@/core/tokenizer/byteAlphabet';
import { createPreTokenizer } from '@/core/tokenizer/preTokenizer';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import { SPACE_MARK, type TokenizerKind } from '@/core/tokenizer/tokenizerJson';

/** What stands before a stretch of text: nothing, an added token, or other text that it goes on from. */
export type Place = 'start' | 'token' | 'within';

/** What one kind of byte-pair encoding does before merging, and how its tokens read as bytes. */
export type Symbols = {
  /** Pieces inside which merges happen. */
  pieces(text: string, place: Place): string[];
  /** Ids of a piece's smallest parts. */
  symbols(piece: string): number[];
  /** A piece as it stands in the vocabulary when it is one token. */
  whole(piece: string): string;
  /** Bytes that a token of the vocabulary stands for. */
  bytes(token: string): Uint8Array;
  /** A text that begins with a mark is given back without it. */
  dropsFirstSpace: boolean;
};

const utf8 = new TextEncoder();
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

/** @param idOf id of a token of the vocabulary; throws where there is none */
export function createSymbols(
  kind: TokenizerKind,
  vocab: Readonly<Record<string, number>>,
  idOf: (token: string) => number,
): Symbols {
  return kind.kind === 'byteLevel' ? byteLevel(kind, idOf) : marked(kind, vocab, idOf);
}

function byteLevel(
  { steps, composed }: TokenizerKind & { kind: 'byteLevel' },
  idOf: (token: string) => number,
): Symbols {
  const byteIds = BYTE_TO_CHAR.map(idOf);
  const preTokenize = createPreTokenizer(steps);
  return {
    pieces: (text) => preTokenize(composed ? text.normalize('NFC') : text),
    symbols: (piece) => Array.from(utf8.encode(piece), (byte) => byteIds[byte]!),
    whole: (piece) => Array.from(utf8.encode(piece), (byte) => BYTE_TO_CHAR[byte]).join(''),
    bytes: (token) =>
      Uint8Array.from(token, (char) => {
        const byte = CHAR_TO_BYTE.get(char);
        if (byte === undefined) throw new TokenizerError({ message: `Token "${token}" is not in the byte alphabet` });
        return byte;
      }),
    dropsFirstSpace: false,
  };
}

function marked(
  { prepend }: TokenizerKind & { kind: 'marked' },
  vocab: Readonly<Record<string, number>>,
  idOf: (token: string) => number,
): Symbols {
  const byteIds = Array.from({ length: 256 }, (_, byte) =>
    idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return {
    pieces(text, place) {
      if (text === '') return [];
      const replaced = text.replaceAll(' ', SPACE_MARK);
      const addsAlways = prepend === 'every' || (prepend === 'always' && !replaced.startsWith(SPACE_MARK));
      const addsFirst = prepend === 'first' && place === 'start' && !replaced.startsWith(SPACE_MARK);
      const adds = place !== 'within' && (addsAlways || addsFirst);
      return [adds ? SPACE_MARK + replaced : replaced];
    },
    symbols: (piece) =>
      Array.from(piece).flatMap((char) => {
        const id = Object.hasOwn(vocab, char) ? vocab[char] : undefined;
        return id === undefined ? Array.from(utf8.encode(char), (byte) => byteIds[byte]!) : [id];
      }),
    whole: (piece) => piece,
    bytes(token) {
      const byte = BYTE_TOKEN.exec(token)?.[1];
      return byte === undefined
        ? utf8.encode(token.replaceAll(SPACE_MARK, ' '))
        : Uint8Array.of(Number.parseInt(byte, 16));
    },
    dropsFirstSpace: prepend !== 'never',
  };
}
