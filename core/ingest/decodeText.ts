import { limitError } from '@/core/ingest/ingestErrors';
import type { ParserContext } from '@/core/ingest/parsedRow';
import type { TextEncoding } from '@/core/ingest/uploadFormat';

/**
 * Decodes a byte stream piece by piece and stops at the byte limit. A byte order mark is dropped. Bytes that are not
 * valid become U+FFFD, which the parsers report on the row that holds them.
 */
export async function* decodeText(
  source: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
  context: ParserContext,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const { maxBytes } = context.limits;
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw limitError({
        fileName: context.fileName,
        limit: 'maxBytes',
        allowed: maxBytes,
        problem: `holds more than ${maxBytes.toLocaleString('en')} bytes of text`,
        remedy: 'Split the file and upload the parts one after the other.',
        place: { byteOffset: maxBytes },
      });
    }
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
