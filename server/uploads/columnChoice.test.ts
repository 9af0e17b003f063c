import { expect, test } from 'vitest';
import { choiceOf, mappingOf } from './columnChoice';

const file = { fileName: 'faq.csv', columns: ['q', 'a', 'where'] };

test('a suggestion and the choice made of it give the same mapping', () => {
  const mapping = { kind: 'question-answer', prompt: 'q', answer: 'a', source: 'where' } as const;
  const choice = choiceOf(mapping, 'question-answer');
  expect(choice).toEqual({ prompt: 'q', answer: 'a', topic: null, source: 'where', url: null });
  expect(mappingOf(choice, 'question-answer', file)).toEqual(mapping);
});

test('a suggestion for another kind of DataNet is no suggestion', () => {
  expect(choiceOf({ kind: 'text', text: 'a' }, 'question-answer')).toMatchObject({ prompt: null, answer: null });
  expect(choiceOf(undefined, 'text')).toEqual({ text: null, topic: null, source: null, url: null });
});

test.each([
  [{ prompt: 'q' }, /no column is chosen for the answer/],
  [{ prompt: 'q', answer: 'x' }, /no column "x"/],
  [{ prompt: 'q', answer: 'q' }, /same column/],
  [{ prompt: 'q', answer: 'a', mood: 'where' }, /no field "mood"/],
  [{ prompt: 'q', answer: 'a', url: 'nowhere' }, /no column "nowhere"/],
])('error: %j', (choice, message) => {
  expect(() => mappingOf(choice, 'question-answer', file)).toThrow(message);
});
