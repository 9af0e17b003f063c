import type { ChartRow, ChartSeries } from '@/components/run/chart-panel';

export type ChartTableProps = {
  name: string;
  /** Head of the first column. */
  stepLabel?: string;
  series: readonly ChartSeries[];
  rows: readonly ChartRow[];
  format: (value: number) => string;
  height: number;
};

/** The figures behind a chart. */
export function ChartTable({ name, stepLabel = 'Step', series, rows, format, height }: ChartTableProps) {
  return (
    <section
      aria-label={`${name}, as a table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="overflow-auto rounded-md border"
      style={{ height }}
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{name}</caption>
        <thead className="sticky top-0 bg-muted text-ink-muted text-xs">
          <tr>
            <th scope="col" className="px-3 py-2 text-right font-medium">
              {stepLabel}
            </th>
            {series.map(({ key, label }) => (
              <th key={key} scope="col" className="px-3 py-2 text-right font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.step} className="border-t">
              <th scope="row" className="px-3 py-1 text-right font-normal">
                {row.step}
              </th>
              {series.map(({ key }) => (
                <td key={key} className="px-3 py-1 text-right">
                  {row[key] === undefined ? '' : format(row[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
