'use client';

import { useQueries, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { MEASURE_ORDER, perplexity, SHOWN_MEASURES } from '@/components/evaluation/measure-text';
import { RECIPE_FIELDS } from '@/components/factory/recipe-fields';
import { ChartPanel } from '@/components/run/chart-panel';
import { allEventsQuery } from '@/components/run/compare-events';
import { heldOutRows, trainingRows } from '@/components/run/compare-series';
import { runSeries } from '@/components/run/run-series';
import { Checkbox } from '@/components/ui/checkbox';
import { Label } from '@/components/ui/label';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import type { Run } from '@/lib/api/run';
import { evaluationQuery } from '@/lib/query/evaluation';
import { runsQuery } from '@/lib/query/runs';

const MOST = 6;

export type CompareRunsProps = { ids: readonly string[]; onChange: (ids: readonly string[]) => void };

/** Charts of several runs over each other, what their recipes differ in, and their measures. */
export function CompareRuns({ ids, onChange }: CompareRunsProps) {
  const query = useQuery(runsQuery);
  return (
    <Loaded query={query} doing="load your runs" skeleton={<Skeleton className="h-96" />}>
      {({ runs }) => {
        const chosen = ids.flatMap((id) => runs.find((run) => run.id === id) ?? []);
        return (
          <div className="grid grid-cols-1 gap-6">
            <fieldset className="grid gap-2">
              <legend className="mb-1 font-medium text-sm">Runs to compare (two to {MOST})</legend>
              {runs.length === 0 ? <p className="text-ink-muted text-sm">You have no run yet.</p> : null}
              <ul className="grid max-h-48 gap-2 overflow-y-auto sm:grid-cols-2">
                {runs.map((run) => {
                  const checked = ids.includes(run.id);
                  return (
                    <li key={run.id} className="flex items-center gap-2 text-sm">
                      <Checkbox
                        id={`compare-${run.id}`}
                        checked={checked}
                        disabled={!checked && ids.length >= MOST}
                        onCheckedChange={(on) =>
                          onChange(on === true ? [...ids, run.id] : ids.filter((id) => id !== run.id))
                        }
                      />
                      <Label htmlFor={`compare-${run.id}`} className="min-w-0 break-words font-normal">
                        {run.name}
                      </Label>
                    </li>
                  );
                })}
              </ul>
            </fieldset>
            {chosen.length > 0 ? <Figures runs={chosen} /> : null}
          </div>
        );
      }}
    </Loaded>
  );
}

function Figures({ runs }: { runs: readonly Run[] }) {
  const events = useQueries({ queries: runs.map(({ id }) => allEventsQuery(id)) });
  const figures = runs.map(({ id }, i) => ({ id, series: runSeries(events[i]?.data ?? []) }));
  const lines = (dots: boolean) =>
    runs.map(({ id, name }, i) => ({ key: id, label: name, colour: `series-${i + 1}`, dots }));
  return (
    <>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ChartPanel
          title="Loss on held-out records"
          name="Loss on held-out records"
          unit="nats per answer token; step 0 is the base"
          rows={heldOutRows(figures)}
          series={lines(true)}
        />
        <ChartPanel
          title="Loss in training, smoothed"
          name="Loss in training"
          unit="nats per answer token"
          rows={trainingRows(figures)}
          series={lines(false)}
        />
      </div>
      <RunTable runs={runs} />
    </>
  );
}

type Row = { label: string; values: readonly string[] };

function RunTable({ runs }: { runs: readonly Run[] }) {
  const evaluations = useQueries({ queries: runs.map(({ id }) => evaluationQuery(id)) }).map(
    ({ data }) => data?.evaluation ?? null,
  );
  const measures: Row[] = MEASURE_ORDER.map((measure) => {
    const { label, show } = SHOWN_MEASURES[measure];
    return {
      label,
      values: evaluations.map((each) =>
        each ? show((measure === 'perplexity' ? perplexity(each.tuned.loss) : each.tuned[measure]).estimate) : '–',
      ),
    };
  });
  const recipe: Row[] = [
    ...RECIPE_FIELDS.map(({ label, show }) => ({ label, values: runs.map((run) => show(run.recipe)) })),
    { label: 'Adapted matrices', values: runs.map((run) => run.recipe.targets.join(', ')) },
    { label: 'Adapter given', values: runs.map((run) => run.recipe.result) },
    {
      label: 'Data',
      values: runs.map((run) => run.versions.map(({ dataNet, number }) => `${dataNet.name} ${number}`).join(', ')),
    },
  ];
  const different = recipe.filter(({ values }) => new Set(values).size > 1);
  return (
    <section
      aria-label="Measures and recipes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="overflow-x-auto rounded-lg border bg-surface"
    >
      <table className="w-full text-sm">
        <caption className="sr-only">Measures and recipes of the runs</caption>
        <thead className="bg-muted text-xs">
          <tr>
            <th scope="col" className="px-3 py-2 text-left font-medium text-ink-muted">
              Tuned model
            </th>
            {runs.map((run) => (
              <th key={run.id} scope="col" className="min-w-28 px-3 py-2 text-right font-medium">
                <Link href={`/runs/${run.id}`} className="hover:text-accent hover:underline">
                  {run.name}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <TableRows runs={runs} rows={measures} />
        <tbody>
          <tr className="border-t bg-muted text-xs">
            <th scope="colgroup" colSpan={runs.length + 1} className="px-3 py-2 text-left font-medium text-ink-muted">
              {different.length === 0 ? 'The recipes are the same' : 'Recipe, where it differs'}
            </th>
          </tr>
        </tbody>
        <TableRows runs={runs} rows={different} />
      </table>
    </section>
  );
}

function TableRows({ runs, rows }: { runs: readonly Run[]; rows: readonly Row[] }) {
  return (
    <tbody>
      {rows.map(({ label, values }) => (
        <tr key={label} className="border-t">
          <th scope="row" className="px-3 py-2 text-left font-normal">
            {label}
          </th>
          {runs.map((run, i) => (
            <td key={run.id} className="px-3 py-2 text-right tabular-nums">
              {values[i]}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
