import { expect, test } from 'vitest';
import { mapRow } from '@/core/curation/columnMapping';
import { readConversation } from '@/core/curation/conversation';
import { suggestMapping } from '@/core/curation/suggestMapping';

const cell = (value: unknown) => JSON.stringify(value);
const expected = {
  before: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is gout?' },
  ],
  answer: 'Arthritis.',
};

test.each([
  [
    'OpenAI messages',
    [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'What is gout?' }] },
      { role: 'assistant', content: ' Arthritis.\n' },
    ],
  ],
  [
    'ShareGPT',
    [
      { from: 'system', value: 'Be brief.' },
      { from: 'human', value: 'What is gout?' },
      { from: 'gpt', value: 'Arthritis.', weight: null },
      { from: 'human', value: 'Thanks, never answered' },
    ],
  ],
])('reads %s', (_name, value) => {
  expect(readConversation(cell(value))).toEqual(expected);
});

test.each([
  ['no JSON', 'Hello', 'is not a list of turns in JSON'],
  ['an object', cell({ role: 'user' }), 'is not a list of turns'],
  ['nothing', cell([]), 'is not a list of turns'],
  [
    'a strange role',
    cell([{ from: 'tool', value: 'x' }]),
    'turn 1: the role “tool” is none of system, user, assistant',
  ],
  [
    'a role by a name of every object',
    cell([{ role: 'constructor', content: 'x' }]),
    'turn 1: the role “constructor” is none of system, user, assistant',
  ],
  [
    'an image',
    cell([{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }]),
    'turn 1: has no role and text (role and content, or from and value)',
  ],
  ['an empty turn', cell([{ role: 'user', content: ' \n' }]), 'turn 1: its text is empty'],
  ['no answer', cell([{ role: 'user', content: 'Hello?' }]), 'has no turn of the assistant to learn from'],
  [
    'an answer to nothing',
    cell([{ role: 'assistant', content: 'Hello' }]),
    'turn 1: the answer does not follow a question',
  ],
  [
    'too many turns',
    cell(Array.from({ length: 201 }, () => ({ role: 'user', content: 'x' }))),
    'has more than 200 turns',
  ],
])('error: %s', (_name, value, problem) => {
  expect(readConversation(value)).toEqual({ problem });
});

test('a row with a conversation becomes a record of its last answer', () => {
  const fields = new Map([
    [
      'conversations',
      cell([
        { from: 'human', value: 'What is gout?' },
        { from: 'gpt', value: 'Arthritis.' },
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: 'Uric acid.' },
      ]),
    ],
  ]);
  const suggestion = suggestMapping(['conversations'], [fields]);
  expect(suggestion?.mapping).toEqual({ kind: 'conversation', messages: 'conversations' });
  expect(mapRow(fields, suggestion!.mapping)).toEqual({
    kind: 'question-answer',
    prompt: '### User\nWhat is gout?\n\n### Assistant\nArthritis.\n\n### User\nWhy?',
    answer: 'Uric acid.',
  });
  expect(mapRow(new Map([['conversations', '[]']]), suggestion!.mapping)).toEqual({
    code: 'not-a-conversation',
    reason: 'the column "conversations" is not a list of turns',
  });
});

test('Alpaca: the input stands below the instruction, and where it is empty the instruction stands alone', () => {
  const rows = [
    { instruction: 'Name the capital of this country.', input: 'France', output: 'Paris is the capital of France.' },
    { instruction: 'Say hello to the reader.', input: '', output: 'Hello, dear reader of this text.' },
  ].map((row) => new Map(Object.entries(row)));
  const mapping = suggestMapping(['instruction', 'input', 'output'], rows)!.mapping;
  expect(mapping).toEqual({ kind: 'question-answer', prompt: 'instruction', context: 'input', answer: 'output' });
  expect(rows.map((row) => mapRow(row, mapping))).toMatchObject([
    { prompt: 'Name the capital of this country.\n\nFrance' },
    { prompt: 'Say hello to the reader.' },
  ]);
});
