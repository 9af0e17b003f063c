'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { Amount } from '@/components/ui/amount';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { Rewards } from '@/lib/api/reward';
import { plural } from '@/lib/format/number';

const axis = { stroke: 'var(--ink-muted)', fontSize: 12, tickLine: false, axisLine: false } as const;

/** Earnings by day as a chart, with the exact figures in a table behind it. */
export function EarningsHistory({ history }: { history: Rewards['history'] }) {
  if (history.length === 0) return null;
  // Heights of bars only; every figure that is read comes from the exact wei in the table.
  const points = history.map(({ day, wei }) => ({ day, open: Number(BigInt(wei) / 10n ** 9n) / 1e9 }));
  return (
    <section className="grid gap-3">
      <div>
        <h2 className="font-semibold text-lg">Earned over time</h2>
        <p className="text-ink-muted text-sm">OPEN per day, {plural(history.length, 'day')}</p>
      </div>
      <div className="h-56 rounded-lg border bg-surface p-3" aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart accessibilityLayer={false} data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="day" {...axis} minTickGap={24} />
            <YAxis {...axis} width={56} />
            <Tooltip
              cursor={{ fill: 'var(--muted)' }}
              contentStyle={{
                background: 'var(--surface)',
                border: '1px solid var(--line)',
                borderRadius: 6,
                fontSize: 12,
              }}
            />
            <Bar dataKey="open" name="OPEN" fill="var(--series-1)" maxBarSize={40} isAnimationActive={false} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <details>
        <summary className="w-fit text-ink-muted text-sm">Show the figures as a table</summary>
        <div className="mt-3">
          <Table aria-label="Earned by day">
            <TableHeader>
              <TableRow>
                <TableHead>Day</TableHead>
                <TableHead className="text-right">Earned</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {history.map(({ day, wei }) => (
                <TableRow key={day}>
                  <TableCell>{day}</TableCell>
                  <TableCell className="text-right">
                    <Amount wei={wei} exact />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      </details>
    </section>
  );
}
