/**
 * The byte alphabet of GPT-2's byte-level BPE: every byte has one printable character, so that a vocabulary of
 * byte strings can be written as JSON text. Printable Latin-1 bytes stand for themselves; the other 68 take the
 * code points from 256 upwards, in order.
 */
export const BYTE_TO_CHAR: readonly string[] = buildAlphabet();

/** Inverse of {@link BYTE_TO_CHAR}. */
export const CHAR_TO_BYTE: ReadonlyMap<string, number> = new Map(BYTE_TO_CHAR.map((char, byte) => [char, byte]));

function buildAlphabet(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}
