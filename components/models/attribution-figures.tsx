import { Check, X } from 'lucide-react';
import { ATTRIBUTION_FIGURES, isReached } from '@/lib/measurements/attributionFigures';

const shown = (value: number, unit: string) =>
  unit === 'share' ? `${(100 * value).toFixed(1)} %` : `${Number(value.toPrecision(3))} ${unit}`;

/** What the suites found, each figure beside what it should be. Nothing while none was run. */
export function AttributionFigures() {
  return (
    <div className="grid gap-3">
      {ATTRIBUTION_FIGURES.map(({ suite, about, measures }) => (
        <section key={suite} className="grid gap-1">
          <h4>
            <span className="font-medium">{suite}</span>: <span className="text-ink-muted">{about}</span>
          </h4>
          <ul className="grid gap-1">
            {measures.map((measure) => {
              const { name, value, target, better, unit } = measure;
              const reached = isReached(measure);
              const Mark = reached ? Check : X;
              return (
                <li
                  key={name}
                  className="flex flex-wrap items-baseline justify-between gap-x-4 border-b py-1 last:border-b-0"
                >
                  <span>{name}</span>
                  <span className="flex items-center gap-1.5 tabular-nums">
                    <span className="font-medium">{shown(value, unit)}</span>
                    <span className="text-ink-muted">
                      wanted {better === 'higher' ? '≥' : '≤'} {shown(target, unit)}
                    </span>
                    <Mark
                      className={reached ? 'size-4 text-accepted' : 'size-4 text-rejected'}
                      aria-label={reached ? 'reached' : 'not reached'}
                    />
                  </span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
