'use client';

import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { PublicConfig } from '@/lib/api/session';
import { cn } from '@/lib/format/classNames';

type Party = keyof PublicConfig['parameters']['feeSplit'];

const PARTIES: Record<Party, { label: string; colour: string }> = {
  contributors: { label: 'Contributors', colour: 'bg-series-1' },
  stakers: { label: 'Stakers', colour: 'bg-series-2' },
  modelOwner: { label: 'Model owner', colour: 'bg-series-3' },
  node: { label: 'Node', colour: 'bg-series-4' },
  platform: { label: 'Platform', colour: 'bg-series-5' },
};
const ORDER: readonly Party[] = ['contributors', 'stakers', 'modelOwner', 'node', 'platform'];

/** How the fee of an answer is divided now, as the chain's parameters say. */
export function FeeSplitBar() {
  const { feeSplit } = usePublicConfig().parameters;
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-lg">
        <Term name="fee">Where a fee goes</Term>
      </h2>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-full">
        {ORDER.map((party) => (
          <div key={party} className={PARTIES[party].colour} style={{ width: `${feeSplit[party] / 100}%` }} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
        {ORDER.map((party) => (
          <li key={party} className="flex items-center gap-2">
            <span aria-hidden className={cn('size-2.5 rounded-full', PARTIES[party].colour)} />
            {PARTIES[party].label} <span className="text-ink-muted tabular-nums">{feeSplit[party] / 100} %</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
