import type { Tokenizer } from '@/core/tokenizer/createTokenizer';

export type StreamDecoder = {
  /** Text that this token completes; empty while a character is still unfinished. Special tokens give no text. */
  push(id: number): string;
  /** What is left: U+FFFD if the ids ended inside a character, else nothing. */
  end(): string;
};

/** Turns ids into text one by one. A character of several bytes is given out only when its last byte has come. */
export function streamDecoder(tokenizer: Tokenizer): StreamDecoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const special = new Set(tokenizer.specialIds.values());
  return {
    push: (id) => (special.has(id) ? '' : decoder.decode(tokenizer.tokenBytes(id), { stream: true })),
    end: () => decoder.decode(),
  };
}
