import { formatShare } from '@/lib/format/number';

export type InfluenceScaleProps = {
  /** How many deviations the record lies above the mean of the placebos, and how many it has to. */
  influence: number;
  threshold: number;
  placebos: number;
  /** The part of the pool that influence may earn. */
  weight: number;
};

/** Where a record stands against records that the model never saw. */
export function InfluenceScale({ influence, threshold, placebos, weight }: InfluenceScaleProps) {
  const most = Math.max(influence, threshold, 1) * 1.1;
  const place = (z: number) => `${(100 * Math.max(0, z)) / most}%`;
  const stands = influence > threshold;
  return (
    <div className="grid gap-2">
      <p>
        Compared with {placebos} held-out records of the same DataNets, your record pulls the model towards this answer{' '}
        {influence.toFixed(1)} deviations more than the average. Chance among all records reaches {threshold.toFixed(1)}
        ; only what lies above it earns{stands ? '' : ', so this record earned nothing by influence'}. Influence may
        earn up to {formatShare(weight)} of the contributors’ part.
      </p>
      <div className="relative h-3 rounded-full bg-muted" aria-hidden>
        <div
          className="absolute inset-y-0 left-0 rounded-full bg-line-strong"
          style={{ width: place(Math.min(influence, threshold)) }}
        />
        {stands ? (
          <div
            className="absolute inset-y-0 rounded-r-full bg-accent"
            style={{ left: place(threshold), width: place(influence - threshold) }}
          />
        ) : null}
        <div className="absolute -inset-y-1 w-0.5 bg-ink" style={{ left: place(threshold) }} />
      </div>
    </div>
  );
}
