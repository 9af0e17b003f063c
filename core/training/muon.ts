import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import type { Graph, Value } from '@/core/graph/types';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Runtime, Session } from '@/core/runtime/types';

/** Coefficients of the quintic iteration that pushes singular values toward 1 (Jordan et al. 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/**
 * Newton–Schulz iteration of Muon as a graph: each matrix X, scaled to a Frobenius norm of at most 1, becomes nearly
 * orthogonal. With S = X·Xᵀ (or Xᵀ·X, whichever is smaller): X ← aX + (bS + cS²)X.
 */
export function buildOrthogonalise(shapes: ReadonlyMap<string, readonly number[]>): Graph {
  const graph = new GraphBuilder('orthogonalise');
  const outputs: Record<string, Value> = {};
  for (const [name, [rows, columns]] of shapes) {
    const wide = rows! <= columns!;
    let x = graph.input(name, [rows!, columns!]);
    for (let i = 0; i < ITERATIONS; i++) {
      const s = wide ? graph.gemm(x, x, { transB: true }) : graph.gemm(x, x, { transA: true });
      const polynomial = graph.gemm(s, s, { alpha: C, beta: B }, s);
      x = wide ? graph.gemm(polynomial, x, { beta: A }, x) : graph.gemm(x, polynomial, { beta: A }, x);
    }
    outputs[`out:${name}`] = x;
  }
  return graph.build(outputs);
}

export type MuonOptions = { momentum: number; weightDecay: number };

/**
 * Muon (Jordan et al. 2024) for the matrices of the hidden layers: Nesterov momentum, orthogonalised, applied with
 * the scale √max(1, rows/columns).
 */
export class Muon {
  private constructor(
    readonly session: Session,
    readonly shapes: ReadonlyMap<string, readonly number[]>,
    readonly momenta: ReadonlyMap<string, Float32Array>,
  ) {}

  static async create(runtime: Runtime, shapes: ReadonlyMap<string, readonly number[]>): Promise<Muon> {
    const session = await runtime.createSession(encodeModel(buildOrthogonalise(shapes)));
    const momenta = new Map([...shapes].map(([name, [r, c]]) => [name, new Float32Array(r! * c!)]));
    return new Muon(session, shapes, momenta);
  }

  /** One step in place over all its matrices. */
  async step(
    parameters: ReadonlyMap<string, Float32Array>,
    gradients: ReadonlyMap<string, Float32Array>,
    rate: number,
    { momentum, weightDecay }: MuonOptions,
  ): Promise<void> {
    const feeds: Record<string, Feeds[string]> = {};
    for (const [name, dims] of this.shapes) {
      const held = this.momenta.get(name)!;
      const gradient = gradients.get(name)!;
      const direction = new Float32Array(held.length);
      let square = 0;
      for (let i = 0; i < held.length; i++) {
        const m = momentum * held[i]! + (1 - momentum) * gradient[i]!;
        held[i] = m;
        const d = momentum * m + (1 - momentum) * gradient[i]!;
        direction[i] = d;
        square += d * d;
      }
      const scale = 1 / (Math.sqrt(square) + 1e-12);
      for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
      feeds[name] = floatTensor(direction, dims);
    }
    const outputs = await this.session.run(feeds);
    for (const [name, [rows, columns]] of this.shapes) {
      const update = floatsOf(outputs, `out:${name}`);
      const parameter = parameters.get(name)!;
      const scale = rate * Math.sqrt(Math.max(1, rows! / columns!));
      const keep = 1 - rate * weightDecay;
      for (let i = 0; i < update.length; i++) parameter[i] = parameter[i]! * keep - scale * update[i]!;
    }
  }
}
