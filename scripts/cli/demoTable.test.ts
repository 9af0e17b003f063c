import { describe, expect, it } from 'vitest';
import type { DemoPayment } from './demoJob';
import { demoTable } from './demoTable';

const payment: DemoPayment = {
  who: 'Library contributor',
  address: '0x00000000000000000000000000000000000000aa',
  role: 'contributor',
  records: 40,
  share: 0.25,
  earnedWei: '1234567890123456789',
  claimedWei: '1234567890123456789',
  why: '3 of 10 answers',
  transactions: [],
};

describe('demoTable', () => {
  it('shows amounts in full, aligned in columns', () => {
    const text = demoTable({
      questions: 10,
      feesWei: '5000000000000000001',
      payments: [payment, { ...payment, who: 'Node', role: 'node', records: 0, earnedWei: '1', claimedWei: '0' }],
      evaluationLoss: { before: 2.5, after: 2.25 },
      everyClaimArrived: true,
    });
    expect(text).toContain('10 questions brought 5.000000000000000001 OPEN in fees.');
    expect(text).toContain('1.234567890123456789');
    expect(text).toContain('0.000000000000000001');
    const rows = text.split('\n').slice(3);
    const column = rows[0]?.indexOf('earned (OPEN)');
    expect(rows[2]?.indexOf('1.234567890123456789')).toBe(column);
    expect(rows[3]?.indexOf('0.000000000000000001')).toBe(column);
  });
});
