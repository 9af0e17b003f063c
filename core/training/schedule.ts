/** How the learning rate runs over a training: rises linearly over `warmup`, then runs as the shape says. */
export type Schedule = {
  peak: number;
  totalSteps: number;
  /** Share of the steps that warm up, 0 to 1. */
  warmup: number;
  /**
   * `cosine` falls to `floor` · peak along half a cosine; `linear` holds the peak, then falls to zero over the last
   * share; `constant` stays at the peak.
   */
  shape: { kind: 'cosine'; floor: number } | { kind: 'linear'; decay: number } | { kind: 'constant' };
};

/** Learning rate of step `step`, counted from 0. */
export function learningRate({ peak, totalSteps, warmup, shape }: Schedule, step: number): number {
  const warmupSteps = Math.max(1, Math.round(totalSteps * warmup));
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  if (shape.kind === 'constant') return peak;
  if (shape.kind === 'cosine') {
    const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    return peak * (shape.floor + (1 - shape.floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
  const left = (totalSteps - step) / Math.max(1, totalSteps * shape.decay);
  return peak * Math.max(0, Math.min(1, left));
}
