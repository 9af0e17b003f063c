import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { inputError, limitError } from '@/core/ingest/ingestErrors';
import type { ParserContext } from '@/core/ingest/parsedRow';
import { iterateStream } from '@/lib/ingest/iterateStream';

/** Small pieces keep the count of packed bytes close to what was unpacked from them. */
const PIECE = 16 * 1024;
/** Below this the ratio is not judged: short repetitive files pack very well. */
const JUDGED_FROM = 4 * 1024 * 1024;

/**
 * Unpacks gzip as it is read (several members in a row too), and stops when the ratio of unpacked to packed bytes
 * passes the limit. The limit on unpacked bytes is checked where they are decoded.
 * @throws OpenLedgerError for a bomb, a file cut short, or bytes that fail their checksum
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>, context: ParserContext): AsyncGenerator<Uint8Array> {
  const { fileName, limits } = context;
  const decompression = new DecompressionStream('gzip');
  const writer = decompression.writable.getWriter();
  let packed = 0;
  let unpacked = 0;
  let sourceError: unknown;

  async function feed(): Promise<void> {
    try {
      for await (const chunk of source) {
        for (let at = 0; at < chunk.length; at += PIECE) {
          const piece = chunk.slice(at, at + PIECE);
          packed += piece.length;
          await writer.write(piece);
        }
      }
      await writer.close();
    } catch (error) {
      // Either the source failed, which the reader must hear of, or the reader gave up already.
      sourceError = error;
      await writer.abort(error).catch(() => undefined);
    }
  }

  const feeding = feed();
  try {
    for await (const chunk of iterateStream<Uint8Array>(decompression.readable)) {
      unpacked += chunk.length;
      if (unpacked > JUDGED_FROM && unpacked > packed * limits.maxDecompressionRatio) {
        throw limitError({
          fileName,
          limit: 'maxDecompressionRatio',
          allowed: limits.maxDecompressionRatio,
          problem: `unpacks to more than ${limits.maxDecompressionRatio} times its size`,
          remedy: 'Upload the file unpacked.',
          place: { byteOffset: packed },
        });
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof OpenLedgerError) throw error;
    if (sourceError instanceof OpenLedgerError) throw sourceError;
    throw inputError(
      fileName,
      'the gzip data is cut short or damaged',
      'Compress the file again, or upload it unpacked.',
      {
        byteOffset: packed,
      },
    );
  } finally {
    await feeding;
  }
}
