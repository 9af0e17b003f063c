import { expect, test } from 'vitest';
import { clusterRecords } from '@/core/curation/clusterMap';
import type { DataRecord } from '@/core/curation/dataRecord';
import { DuplicateIndex, duplicateEntry } from '@/core/curation/duplicateIndex';
import { estimateJaccard, minHash } from '@/core/curation/minHash';
import { foldWords } from '@/core/curation/normaliseText';
import { recordHash } from '@/core/curation/recordHash';
import { jaccard, mix32, shingleSet } from '@/core/curation/shingles';

const WORDS =
  'cell gene blood kidney heart nerve bone skin lung liver joint vein scan dose drug test risk sign pain rest'.split(
    ' ',
  );

/** A repeatable stream of numbers below `bound`. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x9e3779b9) | 0;
    return mix32(state) % bound;
  };
}

const qa = (prompt: string, answer: string): DataRecord => ({ kind: 'question-answer', prompt, answer });
const entryOf = (record: DataRecord) => duplicateEntry(record, recordHash(record));

/** Texts and edits of them: many pairs on both sides of the threshold. */
function corpus(size: number, seed: number): DataRecord[] {
  const random = randomNumbers(seed);
  const texts: string[][] = [];
  for (let at = 0; at < size; at += 1) {
    const original = texts[random(Math.max(1, texts.length))];
    if (original === undefined || random(3) === 0) {
      texts.push(Array.from({ length: 20 + random(60) }, () => WORDS[random(WORDS.length)]!));
    } else {
      const copy = [...original];
      for (let edit = random(3); edit > 0; edit -= 1) copy[random(copy.length)] = WORDS[random(WORDS.length)]!;
      texts.push(copy);
    }
  }
  return texts.map((words, at) =>
    at % 2 === 0 ? { kind: 'text', text: words.join(' ') } : qa(words.slice(0, 3).join(' '), words.slice(3).join(' ')),
  );
}

/** The oracle: sets of strings, counted the slow way. */
function slowShingles(record: DataRecord): Set<string> {
  const fields =
    record.kind === 'text' ? [foldWords(record.text)] : [foldWords(record.prompt), foldWords(record.answer)];
  const words = fields
    .map((field) => field.join(' '))
    .join(' | ')
    .split(' ');
  if (fields.flat().length < 5) {
    const text = [...words.join(' ')];
    return new Set(text.length < 4 ? [text.join('')] : text.slice(3).map((_, at) => text.slice(at, at + 4).join('')));
  }
  return new Set(words.slice(4).map((_, at) => words.slice(at, at + 5).join(' ')));
}

function slowJaccard<Item>(left: ReadonlySet<Item>, right: ReadonlySet<Item>): number {
  const shared = [...left].filter((item) => right.has(item)).length;
  return shared / (left.size + right.size - shared);
}

test('hashed shingle sets have the Jaccard similarity of the sets of strings', () => {
  const records = [...corpus(60, 1), qa('A1C?', 'a test'), qa('A1C?', 'a tests'), qa('x', 'abc')];
  for (const left of records) {
    for (const right of records) {
      expect(jaccard(shingleSet(left), shingleSet(right))).toBeCloseTo(
        slowJaccard(slowShingles(left), slowShingles(right)),
        12,
      );
    }
  }
});

test('signatures estimate the similarity within their standard error', () => {
  const random = randomNumbers(7);
  let squares = 0;
  const pairs = 200;
  for (let pair = 0; pair < pairs; pair += 1) {
    const shared = Array.from({ length: 50 }, () => random(2 ** 32));
    const own = () => Array.from({ length: 50 }, () => random(2 ** 32));
    const [left, right] = [own(), own()].map((rest) => Uint32Array.from([...shared, ...rest]).sort());
    // 50 of 150 are shared: 1/3.
    squares += (estimateJaccard(minHash(left!), minHash(right!)) - 1 / 3) ** 2;
  }
  const expected = Math.sqrt(((1 / 3) * (2 / 3)) / 112);
  expect(Math.sqrt(squares / pairs)).toBeGreaterThan(expected * 0.8);
  expect(Math.sqrt(squares / pairs)).toBeLessThan(expected * 1.2);
});

test('against all pairs by brute force: no false match, and as few misses as 14 bands of 8 promise', () => {
  const threshold = 0.72;
  const records = corpus(400, 3);
  const index = new DuplicateIndex([], threshold);
  const kept: { hash: string; key: string; set: Set<string>; words: Set<number> }[] = [];
  let expectedFound = 0;
  let variance = 0;
  let found = 0;
  for (const record of records) {
    const entry = entryOf(record);
    const match = index.find(entry);
    const set = slowShingles(record);
    const words = new Set(entry.promptWords);
    const exact = kept.some(({ key }) => key === entry.contentKey);
    expect(match?.kind === 'duplicate').toBe(exact);
    if (!exact) {
      const questionsAgree = (other: Set<number>) =>
        (words.size === 0 && other.size === 0) || slowJaccard(words, other) >= threshold;
      const similar = kept
        .map((other) => ({ ...other, similarity: slowJaccard(set, other.set) }))
        .filter((other) => other.similarity >= threshold && questionsAgree(other.words));
      if (match?.kind === 'near-duplicate') {
        const truth = similar.find(({ hash }) => hash === match.of);
        expect(truth?.similarity).toBeCloseTo(match.jaccard, 12);
        expect(match.verified).toBe(true);
      }
      if (similar.length > 0) {
        // A pair of similarity s shares a band with probability 1 − (1 − s⁸)¹⁴.
        const missAll = similar.reduce((product, { similarity }) => product * (1 - similarity ** 8) ** 14, 1);
        expectedFound += 1 - missAll;
        variance += missAll * (1 - missAll);
        if (match !== undefined) found += 1;
      } else expect(match).toBeUndefined();
    }
    if (match === undefined) {
      index.add(entry);
      kept.push({ hash: entry.recordHash, key: entry.contentKey, set, words });
    }
  }
  expect(expectedFound).toBeGreaterThan(30);
  expect(Math.abs(found - expectedFound)).toBeLessThan(4 * Math.sqrt(variance) + 1);
});

const inheritance =
  'This condition is inherited in an autosomal recessive pattern, which means both copies of the gene in each cell have mutations. The parents each carry one copy of the mutated gene, but they typically do not show signs and symptoms.';

test('the same short answer to a question about something else is no copy', () => {
  const index = new DuplicateIndex([entryOf(qa('Is aceruloplasminemia inherited?', inheritance))]);
  expect(index.find(entryOf(qa('Is achromatopsia inherited?', inheritance)))).toBeUndefined();
  expect(index.find(entryOf(qa('Is Aceruloplasminemia inherited', `${inheritance} Yes.`)))).toMatchObject({
    kind: 'near-duplicate',
    verified: true,
  });
});

test('answers that only open alike are no copies', () => {
  const opening =
    'The following symptoms have been reported by people with this condition and are listed by frequency:';
  const index = new DuplicateIndex([
    entryOf(qa('What are the symptoms of gout?', `${opening} sudden pain in the big toe, redness, fever.`)),
  ]);
  const other = qa(
    'What are the symptoms of gout attacks?',
    `${opening} loss of hair, dry mouth, blurred sight, weak grip, numb feet and cold hands at night.`,
  );
  expect(index.find(entryOf(other))).toBeUndefined();
});

test('a long answer that was copied is a copy under any question', () => {
  const random = randomNumbers(11);
  const long = Array.from({ length: 200 }, () => WORDS[random(WORDS.length)]!).join(' ');
  const index = new DuplicateIndex([entryOf(qa('What is gout?', long))]);
  expect(index.find(entryOf(qa('Tell me everything about sore toes', long)))).toMatchObject({ kind: 'near-duplicate' });
});

test('without shingle sets the estimate decides and says that it is unverified', () => {
  const { shingles: _shingles, ...stored } = entryOf({ kind: 'text', text: WORDS.join(' ') });
  const index = new DuplicateIndex([stored]);
  const match = index.find(entryOf({ kind: 'text', text: `${WORDS.join(' ')} end` }));
  expect(match).toMatchObject({ kind: 'near-duplicate', of: stored.recordHash, verified: false });
});

test('error: a threshold or a signature of the wrong size', () => {
  expect(() => new DuplicateIndex([], 0)).toThrow('similarity threshold is 0');
  const entry = { ...entryOf(qa('question', 'answer')), signature: new Uint32Array(3) };
  expect(() => new DuplicateIndex([entry])).toThrow('has 3 values instead of 112');
});

test('clusters: copies point to the earliest record, and copies of copies are not chained', () => {
  const words = Array.from({ length: 200 }, (_, at) => `w${at}`);
  const edit = (count: number): DataRecord => ({
    kind: 'text',
    text: words.map((word, at) => (at < count ? `x${at}` : word)).join(' '),
  });
  const [first, second, third] = [edit(0), edit(9), edit(18)].map(entryOf);
  // Of 196 runs of five words, 9, 13 and 18 differ: 187/205, 183/209, 178/214.
  expect(jaccard(first!.shingles, second!.shingles)).toBeCloseTo(187 / 205, 12);
  expect(jaccard(second!.shingles, third!.shingles)).toBeCloseTo(183 / 209, 12);
  expect(jaccard(first!.shingles, third!.shingles)).toBeCloseTo(178 / 214, 12);
  const clusters = clusterRecords([first!, second!, third!, first!], 0.87);
  expect([...clusters]).toEqual([
    [first!.recordHash, first!.recordHash],
    [second!.recordHash, first!.recordHash],
    [third!.recordHash, third!.recordHash],
  ]);
});
