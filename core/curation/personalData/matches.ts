/** All matches of a global pattern with their offsets. */
export function matches(pattern: RegExp, text: string): { match: string; start: number; end: number }[] {
  return [...text.matchAll(pattern)].map((found) => ({
    match: found[0],
    start: found.index,
    end: found.index + found[0].length,
  }));
}
