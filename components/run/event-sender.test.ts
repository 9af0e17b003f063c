import { expect, it } from 'vitest';
import { withoutTexts } from '@/components/run/event-sender';

it('of private data sends which questions were asked, and nothing of what was said', () => {
  const sent = withoutTexts({ phase: 'samples', step: 4, samples: [{ recordHash: '0xaa', answer: 'a secret' }] });
  expect(sent).toEqual({ phase: 'samples', step: 4, samples: [{ recordHash: '0xaa', answer: null }] });
  expect(JSON.stringify(sent)).not.toContain('secret');
});

it('leaves figures as they are', () => {
  const figures = { phase: 'evaluate', step: 1, totalSteps: 2, epoch: 1, evaluationLoss: 3, best: true } as const;
  expect(withoutTexts(figures)).toBe(figures);
});
