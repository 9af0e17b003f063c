import { describe, expect, it } from 'vitest';
import { mergeEvents, type RunEvent, readRunEvent, runSeries, smooth, thinOut } from '@/components/run/run-series';

const train = (sequence: number, step: number, loss: number): RunEvent => ({
  sequence,
  event: {
    phase: 'train',
    step,
    totalSteps: 10,
    epoch: 1,
    loss,
    learningRate: 1e-3,
    gradientNorm: 1,
    tokensPerSecond: 100,
    secondsLeft: 5,
  },
});

describe('runSeries', () => {
  it('shows of a step that was trained twice what was reported last', () => {
    const events = [train(0, 1, 3), train(1, 2, 2.9), train(2, 3, 2.8), train(3, 2, 2.5), train(4, 3, 2.4)];
    expect(runSeries(events).train.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 3],
      [2, 2.5],
      [3, 2.4],
    ]);
  });

  it('joins what is stored with what this tab has just seen', () => {
    const merged = mergeEvents([train(0, 1, 3), train(1, 2, 2)], [train(1, 2, 2), train(2, 3, 1)]);
    expect(merged.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it('leaves out events that it does not understand', () => {
    expect(readRunEvent({ sequence: 4, event: { phase: 'teleport' } })).toBeNull();
    expect(readRunEvent({ sequence: 4, event: { phase: 'stopped', step: 3 } })?.event.phase).toBe('stopped');
  });
});

describe('smooth', () => {
  it('leaves values alone at weight 0, and constants at any weight', () => {
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
    for (const value of smooth([2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12);
  });

  it('is the weighted mean of what came before', () => {
    // weights 0.5², 0.5, 1 over their sum
    expect(smooth([4, 2, 1], 0.5)[2]).toBeCloseTo((4 * 0.25 + 2 * 0.5 + 1) / 1.75, 12);
  });
});

describe('thinOut', () => {
  it('keeps both ends and no more than asked', () => {
    const items = Array.from({ length: 1234 }, (_, i) => i);
    const kept = thinOut(items, 100);
    expect(kept).toHaveLength(100);
    expect([kept[0], kept.at(-1)]).toEqual([0, 1233]);
    expect(new Set(kept).size).toBe(100);
    expect(thinOut([1, 2], 100)).toEqual([1, 2]);
  });
});
