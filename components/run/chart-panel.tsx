'use client';

import { memo, type ReactNode, useMemo, useState } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { ChartTable } from '@/components/run/chart-table';
import { thinOut } from '@/components/run/run-series';
import { Button } from '@/components/ui/button';
import { useInTurn } from '@/components/ui/use-in-turn';
import { plural } from '@/lib/format/number';

/** Points a chart draws at most; the table behind it holds all. */
const DRAWN = 400;

export type ChartSeries = {
  /** Name of its field in the rows. */
  key: string;
  label: string;
  /** A colour token of the theme. */
  colour: string;
  /** Sparse measurements are marked, dense ones are a line alone. */
  dots?: boolean;
  /** The unsmoothed values behind a smoothed line. */
  faint?: boolean;
};

export type ChartRow = { step: number } & Record<string, number | undefined>;

export type ChartPanelProps = {
  title: ReactNode;
  /** For the table and for screen readers. */
  name: string;
  unit: string;
  series: readonly ChartSeries[];
  rows: readonly ChartRow[];
  logarithmic?: boolean;
  format?: (value: number) => string;
  /** Switches that belong to this chart. */
  controls?: ReactNode;
  height?: number;
};

const plain = (value: number) =>
  Math.abs(value) >= 1000 ? value.toLocaleString('en-US') : String(+value.toPrecision(4));

/** A line chart over training steps with its title, unit, number of points, and a table behind it. */
export function ChartPanel(props: ChartPanelProps) {
  const { title, name, unit, series, rows, logarithmic = false, format = plain, controls, height = 220 } = props;
  const [table, setTable] = useState(false);
  const drawing = useInTurn(useMemo(() => ({ rows, logarithmic }), [rows, logarithmic]));
  return (
    <figure className="grid min-w-0 content-start gap-3 rounded-lg border bg-surface p-4">
      <figcaption className="flex items-start justify-between gap-2">
        <span className="grid min-w-0">
          <span className="font-medium text-sm">{title}</span>
          <span className="text-ink-muted text-xs">
            {unit} · {plural(rows.length, 'point')}
            {rows.length > DRAWN ? `, ${DRAWN} drawn` : ''}
          </span>
        </span>
        <span className="flex shrink-0 items-center gap-2">
          {controls}
          <Button size="small" variant="ghost" aria-pressed={table} onClick={() => setTable(!table)}>
            {table ? 'Chart' : 'Table'}
          </Button>
        </span>
      </figcaption>
      {rows.length === 0 ? (
        <p className="flex items-center justify-center text-ink-muted text-sm" style={{ height }}>
          No measurement yet.
        </p>
      ) : table ? (
        <ChartTable name={name} series={series} rows={rows} format={format} height={height} />
      ) : (
        <Chart name={name} series={series} drawing={drawing} format={format} height={height} />
      )}
      {series.length > 1 ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-muted text-xs">
          {series.map(({ key, label, colour, faint }) => (
            <li key={key} className="flex items-center gap-1.5">
              <span
                aria-hidden
                className="h-0.5 w-4"
                style={{ background: `var(--${colour})`, opacity: faint ? 0.4 : 1 }}
              />
              {label}
            </li>
          ))}
        </ul>
      ) : null}
    </figure>
  );
}

type ChartProps = Pick<ChartPanelProps, 'name' | 'series'> & {
  drawing: { rows: readonly ChartRow[]; logarithmic: boolean };
  format: (value: number) => string;
  height: number;
};

const TICK = { fill: 'var(--ink-muted)', fontSize: 12 };

/** Drawn anew only for other points: it takes a page longer than all that stands around it. */
const Chart = memo(function Chart({ name, series, drawing: { rows, logarithmic }, format, height }: ChartProps) {
  return (
    <div role="img" aria-label={summary(name, series, rows, format)} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart
          data={thinOut(rows, DRAWN)}
          margin={{ top: 4, right: 8, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="step"
            type="number"
            domain={['dataMin', 'dataMax']}
            tick={TICK}
            stroke="var(--line-strong)"
            tickLine={false}
            minTickGap={24}
          />
          <YAxis
            tick={TICK}
            stroke="var(--line-strong)"
            tickLine={false}
            axisLine={false}
            width={56}
            tickFormatter={format}
            scale={logarithmic ? 'log' : 'linear'}
            domain={flatDomain(series, rows) ?? (logarithmic ? ['dataMin', 'dataMax'] : ['auto', 'auto'])}
            allowDataOverflow={logarithmic}
          />
          <Tooltip
            isAnimationActive={false}
            formatter={(value, label) => [typeof value === 'number' ? format(value) : String(value), label]}
            labelFormatter={(step) => `Step ${step}`}
            contentStyle={{
              background: 'var(--surface)',
              border: '1px solid var(--line)',
              borderRadius: 6,
              fontSize: 12,
              color: 'var(--ink)',
            }}
          />
          {series.map(({ key, label, colour, dots = false, faint = false }) => (
            <Line
              key={key}
              dataKey={key}
              name={label}
              stroke={`var(--${colour})`}
              strokeOpacity={faint ? 0.3 : 1}
              strokeWidth={faint ? 1 : 2}
              dot={dots ? { r: 3, fill: `var(--${colour})`, strokeWidth: 0 } : false}
              connectNulls
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
});

/**
 * Room around values that are all the same but for rounding, as of a run's first step: without it the axis has several
 * marks in one place. Null for values that differ.
 */
function flatDomain(series: readonly ChartSeries[], rows: readonly ChartRow[]): [number, number] | null {
  const values = rows.flatMap((row) => series.flatMap(({ key }) => row[key] ?? []));
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const room = 0.05 * Math.abs(high) || 1;
  return high - low < room / 1000 ? [low - room, high + room] : null;
}

/** The chart in one sentence, for those who do not see it. */
function summary(
  name: string,
  series: readonly ChartSeries[],
  rows: readonly ChartRow[],
  format: (v: number) => string,
) {
  const parts = series.flatMap(({ key, label }) => {
    const values = rows.flatMap((row) => (row[key] === undefined ? [] : [row[key]]));
    const [first] = values;
    const last = values.at(-1);
    return first === undefined || last === undefined ? [] : [`${label} from ${format(first)} to ${format(last)}`];
  });
  return `${name} over training steps: ${parts.join('; ')}.`;
}
