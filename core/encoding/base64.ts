const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]));

/** Base64 (RFC 4648 §4, padded) of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      ALPHABET[group >> 18]! +
        ALPHABET[(group >> 12) & 63]! +
        (i + 1 < bytes.length ? ALPHABET[(group >> 6) & 63]! : '=') +
        (i + 2 < bytes.length ? ALPHABET[group & 63]! : '='),
    );
  }
  return parts.join('');
}

/**
 * Bytes of padded base64. Strict: one text for one byte string, so that equal data has equal hashes.
 * @throws RangeError for anything that `encodeBase64` would not have written
 */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) throw new RangeError(`base64 of ${text.length} characters is cut off`);
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    let group = 0;
    for (let j = 0; j < 4; j++) {
      const isPadding = i + j >= text.length - padding;
      const value = isPadding ? 0 : VALUES.get(text[i + j]!);
      if (value === undefined) throw new RangeError(`character ${i + j} is not base64`);
      group = (group << 6) | value;
    }
    bytes[at] = group >> 16;
    if (at + 1 < bytes.length) bytes[at + 1] = (group >> 8) & 255;
    if (at + 2 < bytes.length) bytes[at + 2] = group & 255;
    const unused = i + 4 === text.length ? group & ((1 << (8 * padding)) - 1) : 0;
    if (unused !== 0) throw new RangeError('base64 ends in bits that are no byte');
  }
  return bytes;
}

/** Base64 of float32 values, little-endian. */
export function encodeFloat32(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return encodeBase64(new Uint8Array(view.buffer));
}

/** Inverse of `encodeFloat32`. @throws RangeError when the bytes are no whole number of values */
export function decodeFloat32(text: string): Float32Array {
  const bytes = decodeBase64(text);
  if (bytes.length % 4 !== 0) throw new RangeError(`${bytes.length} bytes are no whole number of float32 values`);
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
