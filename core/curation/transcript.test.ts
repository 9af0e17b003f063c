import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseText } from '@/core/curation/normaliseText';
import { formatTranscript, parseTranscript, TURN_ROLES, type Turn } from '@/core/curation/transcript';

const line = fc.oneof(
  fc.constantFrom('### User', '### Assistant', '\\### System', '### Notes', '', 'a'),
  fc.string({ maxLength: 12 }),
);
const content = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map((lines) => normaliseText(lines.join('\n')))
  .filter((text) => text !== '');
const turns = fc
  .tuple(fc.array(fc.record({ role: fc.constantFrom(...TURN_ROLES), content }), { maxLength: 4 }), content)
  .map(([before, last]): Turn[] => [...before, { role: 'user', content: last }]);

test('the turns come back from the text, whatever they say', () => {
  fc.assert(
    fc.property(turns, (given) => {
      const text = formatTranscript(given);
      expect(parseTranscript(text)).toEqual(given);
      // A record's texts are normalised again before they are hashed.
      expect(normaliseText(text)).toBe(text);
    }),
  );
});

test('a lone question is itself', () => {
  expect(formatTranscript([{ role: 'user', content: 'Why?' }])).toBe('Why?');
});

test('reads as a person would write it', () => {
  const given: Turn[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is gout?' },
    { role: 'assistant', content: 'Arthritis.' },
    { role: 'user', content: 'Why?' },
  ];
  expect(formatTranscript(given)).toBe(
    '### System\nBe brief.\n\n### User\nWhat is gout?\n\n### Assistant\nArthritis.\n\n### User\nWhy?',
  );
});

test.each(['### Notes\nWhat is this?', '### User', '### User\nHello\n\n### Assistant\nYes', 'See\n### User\nHi'])(
  'any other prompt is one turn: %j',
  (prompt) => {
    expect(parseTranscript(prompt)).toEqual([{ role: 'user', content: prompt }]);
  },
);
