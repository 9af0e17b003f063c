/**
 * ⌊1024 · log2(n)⌋ by repeated squaring: only multiplication and halving of doubles, so that every engine gives the
 * same integer (Math.log2 may differ in its last bit from one engine to the next).
 * @param n at least 1
 */
export function fixedLog2(n: number): number {
  if (!(n >= 1) || !Number.isFinite(n)) throw new RangeError(`logarithm of ${n}`);
  let whole = 0;
  let mantissa = n;
  while (mantissa >= 2) {
    mantissa /= 2;
    whole++;
  }
  let fraction = 0;
  for (let bit = 0; bit < 10; bit++) {
    mantissa *= mantissa;
    fraction *= 2;
    if (mantissa >= 2) {
      mantissa /= 2;
      fraction++;
    }
  }
  return whole * 1024 + fraction;
}
