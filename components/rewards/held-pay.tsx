import { Amount } from '@/components/ui/amount';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import type { Claimable } from '@/lib/api/reward';

/** Why a model's answers do not pay the person at present, and what ends it; nothing where they do. */
export function HeldPay({ pool: { standing, heldWei } }: { pool: Claimable }) {
  if (!standing) return null;
  return (
    <p className="border-t pt-3 text-ink-muted text-sm">
      {standing.state === 'held' ? (
        <>
          <Term name="quarantine">Held</Term>: <Amount wei={heldWei} /> of answers since{' '}
          <RelativeTime instant={standing.since} />. Over many answers your records made this model’s words less likely.
          The model is trained again with and without them; if it is no better without, all of it is paid.
        </>
      ) : (
        <>
          Since <RelativeTime instant={standing.since} /> your share of this model’s answers goes to the treasury:
          trained again without your records, the model was better.
          {standing.evidence === null ? null : (
            <>
              {' '}
              The comparison: <Hash value={standing.evidence} what="hash of the comparison" />
            </>
          )}
        </>
      )}
    </p>
  );
}
