import { describe, expect, it } from 'vitest';
import { ARITHMETIC_CLASSES, arithmeticClasses } from '@/scripts/evaluation/attribution/data/arithmeticClasses';
import { corruptAnswers } from '@/scripts/evaluation/attribution/data/corruptAnswers';
import { SENTENCE_CLASSES, sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';

const options = { seed: 1, train: 900, test: 100 };

describe.each([
  { make: sentenceClasses, classes: SENTENCE_CLASSES },
  { make: arithmeticClasses, classes: ARITHMETIC_CLASSES },
])('generated sets', ({ make, classes }) => {
  const set = make({ ...options, named: false });

  it('are 900 and 100 records in ten equal classes, the same for the same seed', () => {
    expect(Object.keys(classes)).toHaveLength(10);
    for (const [records, each] of [[set.train, 90] as const, [set.test, 10] as const]) {
      for (const name of Object.keys(classes)) {
        expect(records.filter((record) => record.class === name)).toHaveLength(each);
      }
    }
    expect(make({ ...options, named: false })).toEqual(set);
    expect(make({ ...options, seed: 2, named: false }).train[0]).not.toEqual(set.train[0]);
  });

  it('never ask about a record that is trained on', () => {
    const texts = [...set.train, ...set.test].map(({ prompt, answer }) => `${prompt}\n${answer}`);
    expect(new Set(texts).size).toBe(1000);
  });

  it('write the name of a class nowhere unless asked to', () => {
    for (const { prompt, answer, class: name } of set.train) expect(`${prompt} ${answer}`).not.toContain(name);
  });
});

it('sentences change as their class says', () => {
  const words = ['the', 'old', 'river'];
  const changed = Object.values(SENTENCE_CLASSES).map((change) => change(words));
  expect(changed).toEqual([
    'river old the',
    'The Old River',
    'THE OLD RIVER',
    'the 1 old 1 river 1',
    'the the old old river river',
    'th* *ld r*v*r',
    'th ld rvr',
    'the-old-river',
    'thely oldly riverly',
    'old river the',
  ]);
  const named = sentenceClasses({ ...options, named: true });
  for (const { prompt, class: name } of named.train) expect(prompt).toContain(name);
});

it('sums are right', () => {
  for (const { answer } of arithmeticClasses({ ...options, named: true }).train) {
    if (answer.startsWith('?')) continue;
    const values = answer.split('=').map((side) => resultOf(side.trim()));
    expect(new Set(values).size, answer).toBe(1);
  }
});

/** Value of a sum with + − × and one pair of brackets or a square. */
function resultOf(text: string): number {
  const bracket = /\(([^)]+)\)/.exec(text);
  if (bracket) return resultOf(text.replace(bracket[0], String(resultOf(bracket[1]!))));
  const square = /^(\d+) \^ 2$/.exec(text);
  if (square) return Number(square[1]) ** 2;
  return text
    .replaceAll(' - ', ' + -')
    .split(' + ')
    .reduce((sum, term) => sum + term.split(' * ').reduce((product, factor) => product * Number(factor), 1), 0);
}

it('a fifth of the answers become another record’s', () => {
  const { train } = sentenceClasses({ ...options, named: false });
  const { records, wrong } = corruptAnswers(train, 0.2, 3);
  expect(wrong.filter(Boolean)).toHaveLength(180);
  records.forEach((record, i) => {
    expect(record.prompt).toBe(train[i]!.prompt);
    expect(record.answer === train[i]!.answer).toBe(!wrong[i]);
  });
  expect(records.map(({ answer }) => answer).sort()).toEqual(train.map(({ answer }) => answer).sort());
});
