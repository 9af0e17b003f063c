/**
 * Chance of at least `successes` in `trials` independent trials of the given probability: the one-sided exact test.
 * @param probability strictly between 0 and 1
 */
export function binomialUpperTail(successes: number, trials: number, probability: number): number {
  // ln C(n, k) grows step by step: C(n, k + 1) = C(n, k) · (n − k)/(k + 1).
  let logChoose = 0;
  let tail = 0;
  for (let k = 0; k <= trials; k++) {
    if (k >= successes) {
      tail += Math.exp(logChoose + k * Math.log(probability) + (trials - k) * Math.log1p(-probability));
    }
    logChoose += Math.log((trials - k) / (k + 1));
  }
  return Math.min(1, tail);
}
