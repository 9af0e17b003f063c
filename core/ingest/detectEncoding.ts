import type { TextEncoding } from '@/core/ingest/uploadFormat';

/** Valid multi-byte characters and invalid bytes of a UTF-8 reading; a character cut at the end counts as neither. */
function countUtf8(bytes: Uint8Array): { multibyte: number; invalid: number } {
  let multibyte = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at]!;
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    if (size === 0) {
      invalid += 1;
      at += 1;
      continue;
    }
    let good = 1;
    while (good < size && at + good < bytes.length && (bytes[at + good]! & 0xc0) === 0x80) good += 1;
    if (good < size && at + good < bytes.length) invalid += 1;
    else if (size > 1 && good === size) multibyte += 1;
    at += good;
  }
  return { multibyte, invalid };
}

/**
 * Encoding of a text from its first bytes: a byte order mark decides; else zeros on one side of each pair mean UTF-16;
 * else UTF-8 unless more bytes contradict it than speak for it, and then Windows-1252, the usual one of spreadsheets.
 */
export function detectEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2]! += 1;
  const [evenZeros = 0, oddZeros = 0] = zeros;
  const pairs = Math.floor(head.length / 2);
  if (pairs > 1 && oddZeros > pairs * 0.4 && evenZeros < pairs * 0.05) return 'utf-16le';
  if (pairs > 1 && evenZeros > pairs * 0.4 && oddZeros < pairs * 0.05) return 'utf-16be';
  const { multibyte, invalid } = countUtf8(head);
  return invalid > multibyte ? 'windows-1252' : 'utf-8';
}
