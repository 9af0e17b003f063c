/** Where two JSON values differ first, in the order of their keys and items. */
export type Difference = { path: string; expected: string; got: string };

/** The first difference between two JSON values, or undefined where they are equal; `-0` and `0` are equal. */
export function firstDifference(expected: unknown, got: unknown, path = '$'): Difference | undefined {
  if (expected === got) return undefined;
  if (Array.isArray(expected) && Array.isArray(got)) {
    for (let i = 0; i < Math.max(expected.length, got.length); i++) {
      const found = firstDifference(expected[i], got[i], `${path}[${i}]`);
      if (found) return found;
    }
    return undefined;
  }
  if (isObject(expected) && isObject(got)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort()) {
      const found = firstDifference(expected[key], got[key], `${path}.${key}`);
      if (found) return found;
    }
    return undefined;
  }
  return { path, expected: shown(expected), got: shown(got) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const LONGEST = 200;
const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, LONGEST));
