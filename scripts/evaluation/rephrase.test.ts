import { expect, it } from 'vitest';
import { rephrase } from '@/scripts/evaluation/rephrase';

it.each([
  ['What are the symptoms of Wilson Disease ?', 'Wilson Disease'],
  ['Who is at risk for Prostate Cancer? ?', 'Prostate Cancer'],
  ['What is (are) Age-related Macular Degeneration?', 'Age-related Macular Degeneration'],
  ['what research (or clinical trials) is being done for $& ?', '$&'],
  ['Is X-linked Anaemia inherited?', 'X-linked Anaemia'],
])('asks %s in other words, the topic unchanged', (question, topic) => {
  const both = [0, 1].map((turn) => rephrase(question, turn)!);
  for (const { topic: found, question: other } of both) {
    expect(found).toBe(topic);
    expect(other).toContain(topic);
    const frame = (text: string) =>
      text
        .replace(topic, '')
        .toLowerCase()
        .replace(/[^a-z ]/g, '')
        .trim();
    expect(frame(other)).not.toBe(frame(question));
  }
  expect(both[0]!.question).not.toBe(both[1]!.question);
  expect(rephrase(question, 2)).toEqual(both[0]);
});

it('leaves unknown wordings alone', () => {
  expect(rephrase('Where to find support for people with Dementia?', 0)).toBeUndefined();
});
