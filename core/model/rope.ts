import type { DecoderConfig } from '@/core/model/config';
import type { RopeScaling } from '@/core/model/ropeScaling';

/** Tables of rotary position embedding for positions 0 to `positions` − 1, each [positions, headSize]. */
export type RopeTables = { cosine: Float32Array; signedSine: Float32Array };

export type RopeShape = Pick<DecoderConfig, 'headSize' | 'ropeTheta' | 'ropeScaling' | 'maxPositions'>;

/**
 * Rotary position embedding (Su et al. 2021) in the rotate-half convention of Hugging Face: with x = [x₁, x₂],
 * rope(x) = x·cos + [−x₂, x₁]·sin = x·cosine + [x₂, x₁]·signedSine, the sign being folded into the table.
 */
export function ropeTables(positions: number, shape: RopeShape): RopeTables {
  const { headSize } = shape;
  const half = headSize / 2;
  const { frequencies, amplitude } = ropeFrequencies(shape, positions);
  const cosine = new Float32Array(positions * headSize);
  const signedSine = new Float32Array(positions * headSize);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequencies[i]!;
      const at = position * headSize + i;
      cosine[at] = cosine[at + half] = amplitude * Math.cos(angle);
      signedSine[at + half] = amplitude * Math.sin(angle);
      signedSine[at] = -amplitude * Math.sin(angle);
    }
  }
  return { cosine, signedSine };
}

/**
 * The same with one column for each pair of dimensions, [positions, headSize / 2]; the second half of the signed sine's
 * table is the sine itself.
 */
export function halvedRopeTables(positions: number, shape: RopeShape): { cosine: Float32Array; sine: Float32Array } {
  const half = shape.headSize / 2;
  const { cosine, signedSine } = ropeTables(positions, shape);
  const halved = (table: Float32Array) =>
    Float32Array.from({ length: positions * half }, (_, at) => table[2 * at - (at % half) + half]!);
  return { cosine: halved(cosine), sine: halved(signedSine) };
}

/**
 * Angle per position of each pair of dimensions, and a factor on cosine and sine.
 *
 * @param length tokens of the text: the dynamic kind depends on it
 */
export function ropeFrequencies(
  { headSize, ropeTheta, ropeScaling, maxPositions }: RopeShape,
  length: number,
): { frequencies: readonly number[]; amplitude: number } {
  const plain = (theta: number) => Array.from({ length: headSize / 2 }, (_, i) => theta ** ((-2 * i) / headSize));
  if (!ropeScaling) return { frequencies: plain(ropeTheta), amplitude: 1 };
  switch (ropeScaling.type) {
    case 'linear':
      return { frequencies: plain(ropeTheta).map((frequency) => frequency / ropeScaling.factor), amplitude: 1 };
    case 'dynamic': {
      const { factor } = ropeScaling;
      const stretch = (factor * Math.max(length, maxPositions)) / maxPositions - (factor - 1);
      return { frequencies: plain(ropeTheta * stretch ** (headSize / (headSize - 2))), amplitude: 1 };
    }
    case 'llama3':
      return { frequencies: plain(ropeTheta).map((frequency) => llama3(frequency, ropeScaling)), amplitude: 1 };
    case 'yarn':
      return {
        frequencies: yarn(plain(ropeTheta), headSize, ropeTheta, ropeScaling),
        amplitude: ropeScaling.attentionFactor,
      };
  }
}

/** Turns over the original positions: fewer than `slow` are divided, more than `fast` kept, between them a blend. */
function llama3(
  frequency: number,
  { factor, slow, fast, originalPositions }: RopeScaling & { type: 'llama3' },
): number {
  const turns = (originalPositions * frequency) / (2 * Math.PI);
  const kept = Math.min(1, Math.max(0, (turns - slow) / (fast - slow)));
  return kept * frequency + ((1 - kept) * frequency) / factor;
}

function yarn(
  frequencies: readonly number[],
  headSize: number,
  theta: number,
  { factor, slow, fast, originalPositions, truncate }: RopeScaling & { type: 'yarn' },
): number[] {
  // The pair of dimensions that turns `turns` times over the original positions, as a fraction.
  const pairOf = (turns: number) =>
    (headSize * Math.log(originalPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [from, to] = [pairOf(fast), pairOf(slow)];
  const begin = Math.max(0, truncate ? Math.floor(from) : from);
  const end = Math.min(headSize - 1, truncate ? Math.ceil(to) : to);
  // Where both ends meet, a step.
  const width = begin === end ? 0.001 : end - begin;
  return frequencies.map((frequency, i) => {
    const interpolated = Math.min(1, Math.max(0, (i - begin) / width));
    return (1 - interpolated) * frequency + (interpolated * frequency) / factor;
  });
}
