import type { DecoderConfig } from '@/core/model/config';
import { type Linear, linearSize, modulePath } from '@/core/model/weights';

/** Columns `from` to `from + width` of the output of one linear. */
export type Piece = { path: string; linear: Linear; from: number };

/**
 * Linears that read the same input, with their outputs side by side. Cut into pieces of one width, they are one batch
 * of products: an adapter's A is [pieces·rank, input], one piece below the other, and its B [1, pieces, rank, width], or
 * [rank, width] of a single piece.
 */
export type AdapterGroup = { name: string; linears: readonly Linear[]; input: number; width: number; pieces: Piece[] };

const GROUPS: readonly (readonly Linear[])[] = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['o_proj'],
  ['gate_proj', 'up_proj'],
  ['down_proj'],
];

/** The groups of one layer. The queries, wider than keys and values by a whole number, make several pieces. */
export function adapterGroups(config: DecoderConfig, layer: number): AdapterGroup[] {
  return GROUPS.map((linears) => {
    const width = Math.min(...linears.map((linear) => linearSize(config, linear).output));
    const pieces = linears.flatMap((linear) =>
      Array.from({ length: linearSize(config, linear).output / width }, (_, i) => ({
        path: modulePath(layer, linear),
        linear,
        from: i * width,
      })),
    );
    const { input } = linearSize(config, linears[0]!);
    return { name: `layers.${layer}.${linears.join('+')}`, linears, input, width, pieces };
  });
}
