import { formatEther } from 'viem';
import type { DemoResult } from './demoJob';

const HEAD = ['who', 'role', 'records', 'share', 'earned (OPEN)', 'claimed (OPEN)', 'why'];

/** The closing table as text: who was paid what and why. Amounts in full, since people are paid by them. */
export function demoTable({ payments, questions, feesWei, evaluationLoss }: DemoResult): string {
  const rows = payments.map((payment) => [
    payment.who,
    payment.role,
    payment.records === 0 ? '' : String(payment.records),
    `${(payment.share * 100).toFixed(1)} %`,
    formatEther(BigInt(payment.earnedWei)),
    formatEther(BigInt(payment.claimedWei)),
    payment.why,
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `${questions} questions brought ${formatEther(BigInt(feesWei))} OPEN in fees.`,
    `Held-out loss: ${evaluationLoss.before.toFixed(3)} before training, ${evaluationLoss.after.toFixed(3)} after.`,
    '',
    line(HEAD),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map(line),
  ].join('\n');
}
