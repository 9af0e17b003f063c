/** What labels beyond the bound are counted under. */
export const OTHER = 'other';

/**
 * Keeps a metric's label to `limit` values: the first ones seen have a series of their own, later ones share `other`.
 * Thousands of models would otherwise be thousands of series in every scrape.
 */
export function boundedLabel(limit: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= limit) return OTHER;
    known.add(value);
    return value;
  };
}
