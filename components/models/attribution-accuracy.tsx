'use client';

import Link from 'next/link';
import { AttributionFigures } from '@/components/models/attribution-figures';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { ModelDetail } from '@/lib/api/model';
import { plural } from '@/lib/format/number';

/** Whether its attribution can be trusted: how that is measured, and what every reader can check alone. */
export function AttributionAccuracy({ model }: { model: ModelDetail }) {
  const { attributionThreshold } = usePublicConfig().parameters;
  return (
    <Card>
      <CardHeader>
        <CardTitle>
          <Term name="attribution">Can its attribution be trusted?</Term>
        </CardTitle>
      </CardHeader>
      <CardContent className="grid gap-3 text-sm">
        <p className="rounded-md bg-muted px-3 py-2">
          <strong>Measured on sets of the project, not on this model:</strong> the same base, trainer and payout rule,
          on records whose true influence is known, since models were trained again without them. This model’s records
          and recipe are others.
        </p>
        <AttributionFigures />
        <p>
          A record is paid only where it stands out from <Term name="placebo">placebos</Term> and earns at least{' '}
          {attributionThreshold / 10_000} % of the contributors’ part. What nobody earned goes to the treasury.
        </p>
        <p className="text-ink-muted">
          Every answer’s receipt can be worked out again in the browser, to the last wei.{' '}
          {model.answers > 0 ? (
            `${plural(model.answers, 'receipt')} so far.`
          ) : (
            <Link href="/playground" className="underline underline-offset-2 hover:text-ink">
              Ask a question to get one.
            </Link>
          )}
        </p>
      </CardContent>
    </Card>
  );
}
