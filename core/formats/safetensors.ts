import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { floatsOfBrain, floatsOfHalves, halvesOf } from '@/core/formats/shortFloats';

/** Largest header that is read, the limit of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
/** Bytes of a number as it is stored. */
export const WIDTH = { F32: 4, F16: 2, BF16: 2 } as const;
type Storage = keyof typeof WIDTH;

export type FloatArray = { readonly dims: readonly number[]; readonly data: Float32Array };
export type SafetensorsFile = { tensors: ReadonlyMap<string, FloatArray>; metadata: Readonly<Record<string, string>> };

const size = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const headerEntry = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
});

/**
 * Reads a safetensors file whose tensors are F32, F16 or BF16; all become float32.
 * The header is checked before anything is allocated: bounds, sizes, and that the tensors tile the data without gap or
 * overlap, as the format demands.
 *
 * @throws OpenLedgerError `invalid_input` naming the tensor.
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const { header, start } = readHeader(file);
  const metadata = z.record(z.string(), z.string()).default({}).safeParse(header.get('__metadata__'));
  if (!metadata.success) throw malformed('its metadata is not a map of strings');
  const entries = [...header]
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, ...parseEntry(name, entry) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== expected) throw malformed(`tensor ${name} begins at byte ${begin}, not at ${expected}`);
    expected = end;
  }
  if (start + expected !== file.length) {
    throw malformed(`its tensors take ${expected} bytes but ${file.length - start} follow the header`);
  }
  const tensors = new Map<string, FloatArray>();
  for (const { name, dtype, shape, begin, end } of entries) {
    // A copy, so that the elements are aligned and the file can be let go; the slice of a Node Buffer would be no copy.
    const bytes = Uint8Array.from(file.subarray(start + begin, start + end));
    tensors.set(name, { dims: shape, data: decode(dtype, bytes.buffer) });
  }
  return { tensors, metadata: metadata.data };
}

/** Writes tensors in the given storage type, in the order of the map; the result depends on nothing else. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, FloatArray>,
  storage: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const shapes = new Map([...tensors].map(([name, { dims }]) => [name, dims]));
  const head = safetensorsHead(shapes, storage, metadata);
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const file = new Uint8Array(head.length + numbers * WIDTH[storage]);
  file.set(head);
  let at = head.length;
  for (const { data } of tensors.values()) {
    const stored = storage === 'F16' ? halvesOf(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return file;
}

/** What stands before the numbers of such a file: they follow in the order of the map. */
export function safetensorsHead(
  shapes: ReadonlyMap<string, readonly number[]>,
  storage: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // Without a prototype, so that no name is special.
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
  let offset = 0;
  for (const [name, dims] of shapes) {
    const end = offset + dims.reduce((product, dim) => product * dim, WIDTH[storage]);
    header[name] = { dtype: storage, shape: dims, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(
    json.padEnd(json.length + ((8 - (new TextEncoder().encode(json).length % 8)) % 8)),
  );
  const head = new Uint8Array(8 + text.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length), true);
  head.set(text, 8);
  return head;
}

function readHeader(file: Uint8Array): { header: ReadonlyMap<string, unknown>; start: number } {
  if (file.length < 8) throw malformed('it is shorter than 8 bytes');
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, file.length - 8))) {
    throw malformed(`its header is said to take ${length} bytes`);
  }
  const start = 8 + Number(length);
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, start)));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new TypeError('not an object');
    return { header: new Map(Object.entries(parsed)), start };
  } catch (cause) {
    throw malformed('its header is not a JSON object', cause);
  }
}

function parseEntry(name: string, entry: unknown) {
  const parsed = headerEntry.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(`tensor ${name}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { dtype, shape, data_offsets } = parsed.data;
  const [begin, end] = data_offsets;
  const bytes = shape.reduce((product, dim) => product * dim, WIDTH[dtype]);
  if (end < begin || end - begin !== bytes) {
    throw malformed(`tensor ${name} of shape [${shape.join(', ')}] takes ${bytes} bytes, not ${end - begin}`);
  }
  return { dtype, shape, begin, end };
}

function decode(storage: Storage, bytes: ArrayBuffer): Float32Array {
  if (storage === 'F32') return new Float32Array(bytes);
  return storage === 'F16' ? floatsOfHalves(new Uint16Array(bytes)) : floatsOfBrain(new Uint16Array(bytes));
}

function malformed(detail: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This is not a readable safetensors file: ${detail}.`,
    remedy: 'Use a file written by safetensors with float32, float16 or bfloat16 tensors.',
    cause,
  });
}
