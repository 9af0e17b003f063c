import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import type { Rotate } from '@/core/model/decoder';

/**
 * Rotary positions in standard operators: x·cosine + [x₂, x₁]·signedSine for each head x = [x₁, x₂], by tables that
 * broadcast to [batch, length, heads, headSize] and may differ from row to row.
 */
export function rotateByTables(
  graph: GraphBuilder,
  headSize: number,
  tables: { cosine: Value; signedSine: Value },
): Rotate {
  return (x, scale) => {
    const [batch, length, width] = x.shape;
    const byHead = graph.reshape(x, [batch!, length!, Number(width) / headSize, headSize]);
    const [first, second] = graph.split(byHead, -1, [headSize / 2, headSize / 2]);
    const swapped = graph.concat([second!, first!], -1);
    const scaled = (table: Value) => (scale === 1 ? table : graph.mul(table, graph.scalar(scale)));
    const turned = graph.add(graph.mul(byHead, scaled(tables.cosine)), graph.mul(swapped, scaled(tables.signedSine)));
    return graph.reshape(turned, x.shape);
  };
}
