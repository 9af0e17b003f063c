import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Largest header that is read, the limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
/** Bytes before the header: its length. */
export const HEADER_LENGTH_BYTES = 8;

export const STORAGE_WIDTH = { F32: 4, F16: 2, BF16: 2 } as const;
export type Storage = keyof typeof STORAGE_WIDTH;

/** One tensor of a file; `begin` and `end` count from the end of the header. */
export type SafetensorsEntry = { name: string; storage: Storage; dims: readonly number[]; begin: number; end: number };

export type SafetensorsHeader = {
  entries: readonly SafetensorsEntry[];
  metadata: Readonly<Record<string, string>>;
};

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const headerEntry = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
});

/**
 * Length of the header that follows a file's first eight bytes.
 *
 * @throws OpenLedgerError `invalid_input` where the file cannot hold it
 */
export function headerLength(first: Uint8Array, fileSize: number): number {
  if (first.length < HEADER_LENGTH_BYTES || fileSize < HEADER_LENGTH_BYTES)
    throw malformed('it is shorter than 8 bytes');
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, fileSize - HEADER_LENGTH_BYTES))) {
    throw malformed(`its header is said to take ${length} bytes`);
  }
  return Number(length);
}

/**
 * Reads a header: bounds, sizes, and that the tensors tile the data without gap or overlap, as the format demands.
 * Nothing of the size that it speaks of is allocated.
 *
 * @param dataBytes bytes that follow the header
 * @throws OpenLedgerError `invalid_input` naming the tensor
 */
export function parseSafetensorsHeader(text: Uint8Array, dataBytes: number): SafetensorsHeader {
  const header = readObject(text);
  const metadata = z.record(z.string(), z.string()).default({}).safeParse(header.get('__metadata__'));
  if (!metadata.success) throw malformed('its metadata is not a map of strings');
  const entries = [...header]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => parseEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected) throw malformed(`tensor ${name} begins at byte ${begin}, not at ${expected}`);
    expected = end;
  }
  if (expected !== dataBytes) {
    throw malformed(`its tensors take ${expected} bytes but ${dataBytes} follow the header`);
  }
  return { entries, metadata: metadata.data };
}

function readObject(text: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not an object');
    return new Map(Object.entries(parsed));
  } catch (cause) {
    throw malformed('its header is not a JSON object', cause);
  }
}

function parseEntry(name: string, entry: unknown): SafetensorsEntry {
  const parsed = headerEntry.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(`tensor ${name}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { dtype, shape, data_offsets } = parsed.data;
  const [begin, end] = data_offsets;
  const bytes = shape.reduce((product, dim) => product * dim, STORAGE_WIDTH[dtype]);
  if (end < begin || end - begin !== bytes) {
    throw malformed(`tensor ${name} of shape [${shape.join(', ')}] takes ${bytes} bytes, not ${end - begin}`);
  }
  return { name, storage: dtype, dims: shape, begin, end };
}

function malformed(detail: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This is not a readable safetensors file: ${detail}.`,
    remedy: 'Use a file written by safetensors with float32, float16 or bfloat16 tensors.',
    cause,
  });
}
