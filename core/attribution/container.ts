import type { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { canonicalJson } from '@/core/hash/canonicalJson';

/** Binary files here: 8 bytes of magic, uint32 version, uint32 header length, canonical JSON padded with spaces, body. */
const PREFIX = 16;
/** Sections start at multiples of this, so that typed arrays can look at them in place. */
const ALIGNMENT = 8;

const padded = (length: number) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** The start of a file, up to its body. */
export function encodeHeader(magic: string, version: number, header: unknown): Uint8Array {
  const text = new TextEncoder().encode(canonicalJson(header));
  const bytes = new Uint8Array(padded(PREFIX + text.length)).fill(0x20);
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, version, true);
  view.setUint32(12, bytes.length - PREFIX, true);
  bytes.set(text, PREFIX);
  return bytes;
}

/** Zero bytes to write after a section of `length` bytes. */
export function paddingOf(length: number): Uint8Array {
  return new Uint8Array(padded(length) - length);
}

type ElementTypes = {
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  int32: Int32Array;
  float64: Float64Array;
};

/** Sections of a body, read one after another without copying. */
export type SectionReader = {
  take<Type extends keyof ElementTypes>(type: Type, count: number, name: string): ElementTypes[Type];
  /** @throws OpenLedgerError when bytes are left over */
  end(): void;
};

/**
 * Opens a file of a hostile origin: nothing is believed before it is checked.
 * @throws OpenLedgerError invalid_input for another magic or version, a header that the schema refuses, cut-off bytes
 */
export function openContainer<Schema extends z.ZodType>(
  bytes: Uint8Array,
  magic: string,
  version: number,
  schema: Schema,
): { header: z.infer<Schema>; body: SectionReader } {
  const name = magic.trim();
  if (!LITTLE_ENDIAN) throw new AttributionError(name, 'this machine is big-endian, which is not supported');
  if (bytes.length < PREFIX) throw new AttributionError(name, `${bytes.length} bytes are no file of this kind`);
  if (new TextDecoder().decode(bytes.subarray(0, 8)) !== magic) throw new AttributionError(name, 'wrong magic bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== version) {
    throw new AttributionError(name, `version ${view.getUint32(8, true)} is unknown; this reader knows ${version}`);
  }
  const start = PREFIX + view.getUint32(12, true);
  if (start > bytes.length || start % ALIGNMENT !== 0) throw new AttributionError(name, 'the header is cut off');
  const parsed = schema.safeParse(parseJson(bytes.subarray(PREFIX, start), name));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AttributionError(name, `header ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return { header: parsed.data, body: sections(bytes, start, name) };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AttributionError(name, 'the header is not JSON', 'malformed', cause);
  }
}

const VIEWS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float64: Float64Array,
} as const;

function sections(file: Uint8Array, start: number, name: string): SectionReader {
  // Typed arrays need aligned memory; a slice of a larger buffer may not be.
  const bytes = file.byteOffset % ALIGNMENT === 0 ? file : file.slice();
  let at = start;
  return {
    take(type, count, section) {
      const View = VIEWS[type];
      const length = count * View.BYTES_PER_ELEMENT;
      if (!Number.isSafeInteger(length) || at + length > bytes.length) {
        throw new AttributionError(name, `${section} is cut off: ${length} bytes from ${at} of ${bytes.length}`);
      }
      const offset = bytes.byteOffset + at;
      at += padded(length);
      return new View(bytes.buffer as ArrayBuffer, offset, count) as ElementTypes[typeof type];
    },
    end() {
      if (at !== bytes.length) throw new AttributionError(name, `${bytes.length} bytes, but the header says ${at}`);
    },
  };
}
