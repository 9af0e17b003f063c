import { expect, test } from 'vitest';
import { recordHash } from '@/core/curation/recordHash';
import { findLeaks } from '@/core/heldOut/findLeaks';

const record = (prompt: string, answer: string) => ({
  recordHash: recordHash({ kind: 'question-answer', prompt, answer }),
  prompt,
  answer,
});
const long =
  'Gout is a form of arthritis that causes sudden and severe pain in one joint, mostly at night, after a large meal and much wine, and it goes by itself after some days of rest.';

test('names exact and near copies by their places, and nothing else', () => {
  const learned = [record('What is a bunion?', 'A bump on the toe joint.'), record('What is gout?', long)];
  const heldOut = [
    record('What is lupus?', 'A disease in which the body attacks its own tissue.'),
    record('what is GOUT?', `${long.toLowerCase()}`),
    record('What is gout?', long.replace('severe', 'strong')),
  ];
  expect(findLeaks(learned, heldOut)).toEqual([
    { heldOut: 1, learned: 1, similarity: 1 },
    { heldOut: 2, learned: 1, similarity: expect.closeTo(0.85, 0) },
  ]);
  expect(findLeaks([], heldOut)).toEqual([]);
});
