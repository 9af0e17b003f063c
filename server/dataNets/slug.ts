/** A name as it stands in an address: lower-case ASCII words joined by hyphens. */
export function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return words === '' ? 'datanet' : words;
}

/** The slug itself, or the first of slug-2, slug-3… that is not taken. */
export function freeSlug(slug: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  if (!known.has(slug)) return slug;
  for (let number = 2; ; number += 1) {
    if (!known.has(`${slug}-${number}`)) return `${slug}-${number}`;
  }
}
