import { type Hash, sha256Hash } from '@/core/hash/hash';

/**
 * The one text of a value: JSON without spaces, keys sorted by UTF-16 code units, big integers as decimal strings,
 * properties that are undefined left out. Numbers are written as ECMAScript writes them, which is the same everywhere.
 * @throws TypeError for what JSON cannot say: functions, symbols, NaN, infinities, undefined in an array, typed arrays,
 * and objects with a prototype of their own (their fields would silently be lost)
 */
export function canonicalJson(value: unknown): string {
  return encode(value, '$');
}

/** SHA-256 of the canonical text: the name of the value. */
export function hashCanonical(value: unknown): Hash {
  return sha256Hash(canonicalJson(value));
}

function encode(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}, which JSON cannot say`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, (item, i) => encode(item, `${path}[${i}]`)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const fields = value as Record<string, unknown>;
    const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${encode(fields[key], `${path}.${key}`)}`)
      .join(',')}}`;
  }
  throw new TypeError(`${path} is ${describe(value)}, which canonical JSON cannot say`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const describe = (value: unknown) =>
  typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'an object') : typeof value;
