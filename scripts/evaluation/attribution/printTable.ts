import type { Table } from '@/scripts/evaluation/attribution/suite';

const cell = (value: string | number): string => {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
};

/** A table as lines of text: the first column to the left, the others to the right. */
export function printTable({ title, columns, rows }: Table): string {
  const texts = [columns, ...rows].map((row) => row.map(cell));
  const widths = columns.map((_, c) => Math.max(...texts.map((row) => row[c]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((text, c) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))).join('  ');
  return `\n${title}\n${texts.map(line).join('\n')}\n`;
}
