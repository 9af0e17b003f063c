/** Tables of rotary position embedding for positions 0 to `positions` − 1, each [positions, headSize]. */
export type RopeTables = { cosine: Float32Array; signedSine: Float32Array };

/**
 * Rotary position embedding (Su et al. 2021) in the rotate-half convention of Hugging Face: with x = [x₁, x₂],
 * rope(x) = x·cos + [−x₂, x₁]·sin = x·cosine + [x₂, x₁]·signedSine, the sign being folded into the table.
 */
export function ropeTables(positions: number, headSize: number, theta: number): RopeTables {
  const half = headSize / 2;
  const cosine = new Float32Array(positions * headSize);
  const signedSine = new Float32Array(positions * headSize);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** ((-2 * i) / headSize);
      const at = position * headSize + i;
      cosine[at] = cosine[at + half] = Math.cos(angle);
      signedSine[at + half] = Math.sin(angle);
      signedSine[at] = -Math.sin(angle);
    }
  }
  return { cosine, signedSine };
}
