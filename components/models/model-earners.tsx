'use client';

import { BarList } from '@/components/models/bar-list';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { ModelDetail } from '@/lib/api/model';
import { plural } from '@/lib/format/number';

/** Who its answers have paid, and how each fee is split. */
export function ModelEarners({ model }: { model: ModelDetail }) {
  const { feeSplit } = usePublicConfig().parameters;
  const total = model.contributors.reduce((sum, each) => sum + BigInt(each.earnedWei), 0n);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Who earns</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4">
        <p className="text-sm">
          Each <Term name="fee">fee</Term> is split: {feeSplit.contributors / 100} % go to the contributors of the
          records the answer rests on, {feeSplit.modelOwner / 100} % to the model’s owner, {feeSplit.node / 100} % to
          the node, {feeSplit.stakers / 100} % to stakers and {feeSplit.platform / 100} % to the platform.
        </p>
        {model.contributors.length === 0 ? (
          <p className="text-ink-muted text-sm">No answer has paid a contributor yet.</p>
        ) : (
          <BarList
            label="Contributors by what they earned"
            bars={model.contributors.map((person) => ({
              key: person.address,
              label: <Address address={person.address} name={person.name} />,
              share: total === 0n ? 0 : Number((BigInt(person.earnedWei) * 10_000n) / total) / 10_000,
              value: <Amount wei={person.earnedWei} exact />,
              detail: plural(person.records, 'paid record'),
            }))}
          />
        )}
      </CardContent>
    </Card>
  );
}
