import { expect, test } from 'vitest';
import { choiceOf, mappingOf, requiredFields } from './columnChoice';

const file = { fileName: 'faq.csv', columns: ['q', 'a', 'where', 'chat'] };
const none = { prompt: null, context: null, answer: null, messages: null, topic: null, source: null, url: null };

test.each([
  [
    { kind: 'question-answer', prompt: 'q', answer: 'a', source: 'where' } as const,
    { ...none, prompt: 'q', answer: 'a', source: 'where' },
  ],
  [
    { kind: 'question-answer', prompt: 'q', answer: 'a', context: 'where' } as const,
    { ...none, prompt: 'q', answer: 'a', context: 'where' },
  ],
  [{ kind: 'conversation', messages: 'chat', topic: 'where' } as const, { ...none, messages: 'chat', topic: 'where' }],
])('a suggestion and the choice made of it give the same mapping: %j', (mapping, choice) => {
  expect(choiceOf(mapping, 'question-answer')).toEqual(choice);
  expect(mappingOf(choice, 'question-answer', file)).toEqual(mapping);
});

test('a suggestion for another kind of DataNet is no suggestion', () => {
  expect(choiceOf({ kind: 'text', text: 'a' }, 'question-answer')).toEqual(none);
  expect(choiceOf(undefined, 'text')).toEqual({ text: null, topic: null, source: null, url: null });
});

test('what is needed follows from what is chosen', () => {
  expect(requiredFields(none, 'question-answer')).toEqual(['prompt', 'answer']);
  expect(requiredFields({ ...none, messages: 'chat' }, 'question-answer')).toEqual(['messages']);
});

test.each([
  [{ prompt: 'q' }, /no column is chosen for the answer/],
  [{ prompt: 'q', answer: 'x' }, /no column "x"/],
  [{ prompt: 'q', answer: 'q' }, /same column/],
  [{ prompt: 'q', answer: 'a', context: 'a' }, /context is the same column/],
  [{ prompt: 'q', messages: 'chat' }, /holds its own prompts/],
  [{ prompt: 'q', answer: 'a', mood: 'where' }, /no field "mood"/],
  [{ prompt: 'q', answer: 'a', url: 'nowhere' }, /no column "nowhere"/],
])('error: %j', (choice, message) => {
  expect(() => mappingOf(choice, 'question-answer', file)).toThrow(message);
});
