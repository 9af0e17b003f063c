import { describe, expect, test } from 'vitest';
import { CONTROLS, type TextIndex } from '@/core/attribution/scorers/lexical';
import { representationSimilarity } from '@/core/attribution/scorers/representation';
import { exampleGradients, indexOf, solveDense } from '@/core/attribution/scorers/testSupport';
import { trak } from '@/core/attribution/scorers/trak';
import { signHash } from '@/core/attribution/signHash';
import { rowValues } from '@/core/attribution/sketches';
import { bm25, tfIdf } from '@/core/evaluation/lexicalScorers';
import { Random } from '@/core/random/random';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('words alone', () => {
  const index: TextIndex = { documents: [['a', 'b', 'b'], ['c'], ['a', 'd', 'e', 'e']] };

  test('are scored as the controls are', () => {
    expect(CONTROLS.tfIdf.score(['a', 'b'], index)).toEqual(tfIdf(index.documents).score(['a', 'b']));
    expect(CONTROLS.bm25.score(['e', 'c'], index)).toEqual(bm25(index.documents).score(['e', 'c']));
    expect(CONTROLS.bm25.score(['e'], index)).toEqual(CONTROLS.bm25.score(['e'], { ...index }));
    expect(() => CONTROLS.tfIdf.score([], index)).toThrow('no words');
  });
});

describe('representation similarity', () => {
  const random = new Random(2);
  const vector = () => Float32Array.from({ length: 6 }, () => random.normal());
  const representations = [vector(), vector(), new Float32Array(6)];
  const query = vector();

  test('is the cosine, and 0 for a vector of zeros', () => {
    const scores = representationSimilarity.score(query, { representations });
    expect(scores[1]).toBeCloseTo(
      dot(query, representations[1]!) / Math.sqrt(dot(query, query) * dot(representations[1]!, representations[1]!)),
      9,
    );
    expect(scores[2]).toBe(0);
    expect(representationSimilarity.score(representations[0]!, { representations })[0]).toBeCloseTo(1, 9);
  });

  test('refuses a query of another width or that is not finite', () => {
    expect(() => representationSimilarity.score(new Float32Array(5), { representations })).toThrow('5 numbers, not 6');
    expect(() =>
      representationSimilarity.score(
        query.map(() => NaN),
        { representations },
      ),
    ).toThrow('not finite');
  });
});

describe('TRAK', () => {
  const shape = { records: 15, blocks: 2, dimension: 9, checkpoints: 2 };
  const options = { dimension: 5, damping: 0.2 };
  const members = [1, 2, 3].map((seed) => {
    const { gradients, query } = exampleGradients(shape, seed);
    const losses = gradients.map((_, i) => 0.1 + ((i * seed) % 7) / 3);
    return { index: indexOf(gradients, shape), losses, query: { sketch: query, loss: 0.2 * seed } };
  });
  const query = members.map((member) => member.query);

  /** The formula, its projection a dense matrix. */
  function oracle(record: number): number {
    const width = shape.blocks * shape.dimension;
    const projection = Array.from({ length: options.dimension }, (_, b) =>
      Array.from({ length: width }, (_, j) => {
        const { bucket, sign } = signHash({ low: 0x7472616b, high: options.dimension }, 0, j, options.dimension);
        return bucket === b ? sign : 0;
      }),
    );
    const doubt = (loss: number) => 1 - Math.exp(-loss);
    const phi = (gradient: ArrayLike<number>, loss: number) =>
      projection.map((line) => -dot(line, gradient) / doubt(loss));
    const product = members.map((member) => {
      const rows = member.losses.map((loss, i) => phi(rowValues(member.index, i, 1), loss));
      const gram = projection.map((_, a) =>
        projection.map(
          (_, b) =>
            dot(
              rows.map((r) => r[a]! * r[b]!),
              rows.map(() => 1),
            ) / rows.length,
        ),
      );
      const lambda = (options.damping * gram.reduce((sum, line, a) => sum + line[a]!, 0)) / options.dimension;
      const damped = gram.map((line, a) => line.map((value, b) => value + (a === b ? lambda : 0)));
      return dot(phi(member.query.sketch[1]!, member.query.loss), solveDense(damped, rows[record]!));
    });
    const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    return mean(product) * mean(members.map(({ losses }) => doubt(losses[record]!)));
  }

  test('is its formula over all models, the same bits every time', () => {
    const scorer = trak(options);
    const scores = scorer.score(query, members);
    scores.forEach((score, i) => {
      expect(Math.abs(score - oracle(i))).toBeLessThan(1e-9 * Math.max(...scores.map(Math.abs)));
    });
    expect(scorer.score(query, members)).toEqual(scores);
    expect(trak(options).score(query, members)).toEqual(scores);
  });

  test('gives records without gradients 0 and refuses what does not fit', () => {
    const empty = indexOf([members[0]!.query.sketch.map((x) => x.map(() => 0))], shape);
    const [first] = query;
    expect(Array.from(trak(options).score([first!], [{ index: empty, losses: [1] }]), Math.abs)).toEqual([0]);
    expect(() => trak(options).score(query.slice(1), members)).toThrow('2 models, not 3');
    expect(() => trak(options).score([first!], [{ index: empty, losses: [1, 2] }])).toThrow('other records');
  });
});
