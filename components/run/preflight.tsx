'use client';

import { useQuery } from '@tanstack/react-query';
import { Play, SlidersHorizontal, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { wizardLink } from '@/components/factory/use-wizard';
import { DeviceChoice, type DeviceName } from '@/components/run/device-choice';
import { estimateSeconds } from '@/components/run/estimate-seconds';
import { LeakList } from '@/components/run/leak-list';
import { LengthHistogram } from '@/components/run/length-histogram';
import { LossMask } from '@/components/run/loss-mask';
import { backendsQuery, preflightQuery } from '@/components/run/preflight-queries';
import { PrivacyNotice } from '@/components/run/privacy-notice';
import { rememberedRate, type TabDevice, TYPICAL_RATE } from '@/components/run/run-device';
import { Button } from '@/components/ui/button';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run, RunRecord } from '@/lib/api/run';
import { basePathOf } from '@/lib/bases/importedBase';
import { formatBytes, formatCount, plural } from '@/lib/format/number';
import { duration } from '@/lib/format/time';

export type PreflightProps = {
  run: Run;
  records: readonly RunRecord[] | null;
  /** null for the server. */
  onStart: (device: TabDevice | null) => void;
  starting: boolean;
};

/** The data as the model will see it, what training will take, and where to do it. */
export function PreflightView({ run, records, onStart, starting }: PreflightProps) {
  const { base } = usePublicConfig();
  const check = useQuery(preflightQuery(run.id, basePathOf(run.baseHash, base), run.recipe, records));
  const { data: backends } = useQuery(backendsQuery);
  const [picked, setPicked] = useState<DeviceName | null>(null);
  const device = picked ?? backends?.find(({ available }) => available)?.backend ?? null;
  const chosen = backends?.find(({ backend }) => backend === device);

  return (
    <Loaded query={check} doing="look at the data" skeleton={<PreflightSkeleton />}>
      {(data) => {
        const time = (name: DeviceName) => {
          const measured = rememberedRate(name);
          const seconds = estimateSeconds(data, run.recipe, measured ?? TYPICAL_RATE[name]);
          return `≈ ${duration(seconds)}${measured ? ', by the last run here' : ', on an ordinary machine'}`;
        };
        return (
          <div className="grid gap-6">
            <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 sm:grid-cols-3 lg:grid-cols-6">
              <Statistic label="Records to learn">{formatCount(data.trainRecords)}</Statistic>
              <Statistic label={<Term name="heldOut">Held out</Term>}>{formatCount(data.heldOutRecords)}</Statistic>
              <Statistic label={<Term name="token">Tokens an epoch</Term>}>{formatCount(data.trainTokens)}</Statistic>
              <Statistic label="of them learned">{formatCount(data.answerTokens)}</Statistic>
              <Statistic label={`Steps, ${formatCount(data.stepsPerEpoch)} an epoch`}>
                {formatCount(data.totalSteps)}
              </Statistic>
              <Statistic label="Memory, at most">≈ {formatBytes(data.memoryBytes)}</Statistic>
            </dl>
            {data.truncated > 0 ? (
              <p className="flex items-start gap-2 rounded-md bg-pending-soft px-3 py-2 text-pending text-sm">
                <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
                <span>
                  {plural(data.truncated, 'record')} of more than {run.recipe.maxLength} tokens will be cut: the
                  question loses its beginning first, then the answer its end. A larger “Longest record” in the recipe
                  keeps more.
                </span>
              </p>
            ) : null}
            <LeakList leaks={data.leaks} moreLeaks={data.moreLeaks} />
            <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[2fr_3fr]">
              <LengthHistogram histogram={data.histogram} padding={data.padding} maxLength={run.recipe.maxLength} />
              <LossMask examples={data.examples} />
            </div>
            <section aria-labelledby="device" className="grid max-w-3xl gap-3">
              <h2 id="device" className="font-semibold text-lg">
                Where should it be trained?
              </h2>
              <DeviceChoice
                backends={backends}
                value={device}
                onChange={setPicked}
                time={time}
                serverRefusal={
                  run.privateData
                    ? 'the private files are in this browser and nowhere else.'
                    : run.importedBase
                      ? `it does not have ${run.importedBase.name}; the base is in this browser.`
                      : undefined
                }
              />
              <PrivacyNotice device={device} isPrivate={run.privateData !== null} />
            </section>
            <div className="flex flex-wrap items-center gap-3 border-t pt-4">
              <Button asChild>
                <Link
                  href={wizardLink(
                    'recipe',
                    run.versions.map(({ id }) => id),
                    run.privateData !== null,
                  )}
                >
                  <SlidersHorizontal aria-hidden /> Change the recipe
                </Link>
              </Button>
              <Button
                variant="primary"
                size="large"
                disabled={device === null || starting}
                aria-busy={starting}
                onClick={() => onStart(chosen ? { backend: chosen.backend, threads: chosen.threads } : null)}
              >
                <Play aria-hidden /> Start training
              </Button>
              <span className="text-ink-muted text-sm">{device ? time(device) : null}</span>
            </div>
          </div>
        );
      }}
    </Loaded>
  );
}

function PreflightSkeleton() {
  return (
    <div className="grid gap-6">
      <Skeleton className="h-24" />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[2fr_3fr]">
        <Skeleton className="h-48" />
        <Skeleton className="h-48" />
      </div>
      <Skeleton className="h-48 max-w-3xl" />
    </div>
  );
}
