import { expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import {
  addQueries,
  addQuery,
  contributorInfluence,
  DEFAULT_QUARANTINE_RULE,
  isJudged,
  judgeStanding,
  NO_STANDING,
  type Standing,
} from '@/core/attribution/quarantine';
import { CONTRIBUTORS, exampleModel } from '@/core/attribution/testSupport';
import { Random } from '@/core/random/random';

const standingOf = (values: readonly number[]): Standing => values.reduce(addQuery, NO_STANDING);

/** The same bound in floating point. */
function upperBound(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return mean + (DEFAULT_QUARANTINE_RULE.deviationsMilli / 1000) * Math.sqrt(variance / values.length);
}

test('the verdict is that of the bound in floating point, for means near and far from it', () => {
  const random = new Random(5);
  const seen = new Set<string>();
  for (let trial = 0; trial < 300; trial++) {
    const shift = -60_000 + 200 * trial;
    const values = Array.from({ length: 200 + random.below(100) }, () => Math.floor(shift + 200_000 * random.normal()));
    const verdict = judgeStanding(standingOf(values));
    seen.add(verdict);
    expect(verdict).toBe(upperBound(values) < 0 ? 'harmful' : 'inOrder');
  }
  expect([...seen].sort()).toEqual(['harmful', 'inOrder']);
});

test('too few answers say nothing, however bad they are', () => {
  const bad = (count: number) => standingOf(Array.from({ length: count }, (_, i) => -900_000 - i));
  expect(judgeStanding(bad(199))).toBe('tooFewAnswers');
  expect(judgeStanding(bad(200))).toBe('harmful');
  expect(judgeStanding(standingOf(Array.from({ length: 500 }, () => 0)))).toBe('inOrder');
});

test('is judged where the count has doubled, and at no answer between', () => {
  const looks = Array.from({ length: 2000 }, (_, queries) => queries).filter((queries) =>
    isJudged({ ...NO_STANDING, queries }),
  );
  expect(looks).toEqual([200, 400, 800, 1600]);
  expect(isJudged({ ...NO_STANDING, queries: 2 }, { minimumQueries: 1, deviationsMilli: 0 })).toBe(true);
});

test('harm is found at a count where it is judged, in whatever parts the answers come', () => {
  const bad = Array.from({ length: 500 }, (_, i) => -900_000 - i);
  const found = addQueries(NO_STANDING, bad);
  expect(found).toEqual({ standing: standingOf(bad.slice(0, 200)), harmful: true });
  const first = addQueries(NO_STANDING, bad.slice(0, 150));
  expect(first.harmful).toBe(false);
  expect(addQueries(first.standing, bad.slice(150))).toEqual(found);
  // Too late for the first look, too early for the second.
  const turned = [...Array.from({ length: 200 }, (_, i) => 1000 + i), ...bad.slice(0, 199)];
  expect(addQueries(NO_STANDING, turned).harmful).toBe(false);
  expect(addQueries(NO_STANDING, [...turned, -900_000])).toEqual({
    standing: standingOf([...turned, -900_000]),
    harmful: true,
  });
});

test('chance alone is rarely called harmful: about one in a hundred', () => {
  const random = new Random(9);
  const chance = Array.from({ length: 1000 }, () =>
    judgeStanding(standingOf(Array.from({ length: 200 }, () => Math.floor(100_000 * random.normal())))),
  );
  const harmful = chance.filter((verdict) => verdict === 'harmful').length;
  expect(harmful).toBeGreaterThan(1);
  expect(harmful).toBeLessThan(30);
});

test('who pulls against the answers has a negative mean; copies do not count again', () => {
  const model = exampleModel({ copies: { 33: 3 } });
  const { sketch } = model.queryLike([0, 3, 6], 0, 0.1);
  const { scorer } = DEFAULT_PARAMETERS;
  const towards = contributorInfluence(model.index, sketch, scorer);
  expect([...towards.keys()].sort()).toEqual([...CONTRIBUTORS].sort());
  expect(towards.get(CONTRIBUTORS[0]!)).toBeGreaterThan(towards.get(CONTRIBUTORS[1]!)!);
  const against = contributorInfluence(
    model.index,
    sketch.map((values) => values.map((x) => -x)),
    scorer,
  );
  expect(against.get(CONTRIBUTORS[0]!)).toBeLessThan(-50_000);
  const single = { ...model.index, canonical: Int32Array.from(model.index.records, (_, i) => i) };
  expect(contributorInfluence(single, sketch, scorer).get(CONTRIBUTORS[0]!)).not.toBe(towards.get(CONTRIBUTORS[0]!));
});
