/** What is taken from n-grams seen once, twice, and three times or more. */
export type Discounts = readonly [number, number, number];

/** For samples too small to have n-grams seen once, twice, three and four times. */
const FALLBACK: Discounts = [0.5, 1, 1.5];

/**
 * Chen & Goodman's estimates from the counts of counts n₁…n₄:
 * Y = n₁ / (n₁ + 2 n₂), D₁ = 1 − 2Y n₂/n₁, D₂ = 2 − 3Y n₃/n₂, D₃₊ = 3 − 4Y n₄/n₃.
 */
export function estimateDiscounts(counts: Uint32Array): Discounts {
  const n = [0, 0, 0, 0, 0];
  for (const count of counts) if (count < n.length) n[count] = (n[count] ?? 0) + 1;
  const [, n1 = 0, n2 = 0, n3 = 0, n4 = 0] = n;
  if (n1 === 0 || n2 === 0 || n3 === 0 || n4 === 0) return FALLBACK;
  const y = n1 / (n1 + 2 * n2);
  const discounts = [1 - 2 * y * (n2 / n1), 2 - 3 * y * (n3 / n2), 3 - 4 * y * (n4 / n3)] as const;
  return discounts.every((discount, index) => discount >= 0 && discount <= index + 1) ? discounts : FALLBACK;
}
