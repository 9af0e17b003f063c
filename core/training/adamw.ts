export type AdamOptions = { beta1: number; beta2: number; epsilon: number; weightDecay: number };

/** First and second moments of one parameter. */
export type AdamState = { first: Float32Array; second: Float32Array };

export const adamState = (size: number): AdamState => ({
  first: new Float32Array(size),
  second: new Float32Array(size),
});

/**
 * One AdamW step (Loshchilov and Hutter 2019) in place: with t the step counted from 1,
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p − lr·(m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + λp).
 */
export function adamStep(
  parameter: Float32Array,
  gradient: Float32Array,
  { first, second }: AdamState,
  step: number,
  rate: number,
  { beta1, beta2, epsilon, weightDecay }: AdamOptions,
): void {
  const firstScale = rate / (1 - beta1 ** step);
  const secondScale = 1 / (1 - beta2 ** step);
  const keep = 1 - rate * weightDecay;
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i]!;
    const m = beta1 * first[i]! + (1 - beta1) * g;
    const v = beta2 * second[i]! + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    parameter[i] = parameter[i]! * keep - (firstScale * m) / (Math.sqrt(v * secondScale) + epsilon);
  }
}
