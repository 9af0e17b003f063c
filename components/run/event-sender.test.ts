import { expect, it } from 'vitest';
import { mayLeave } from '@/components/run/event-sender';

it('of private data nothing leaves that names a record, by what was said or by its hash', () => {
  expect(mayLeave({ phase: 'samples', step: 4, samples: [{ recordHash: '0xaa', answer: 'a secret' }] })).toBe(false);
  expect(mayLeave({ phase: 'rows', step: 4, worst: [{ recordHash: '0xaa', loss: 1 }], best: [] })).toBe(false);
});

it('figures leave', () => {
  expect(mayLeave({ phase: 'evaluate', step: 1, totalSteps: 2, epoch: 1, evaluationLoss: 3, best: true })).toBe(true);
});
