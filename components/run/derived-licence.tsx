import { flavourOf } from '@/components/data-nets/licence-flavour';
import { LICENCE_TEXT } from '@/components/data-nets/licence-terms-text';
import { Term } from '@/components/ui/term';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import type { LicenceTerms } from '@/core/licence/terms';

/** The licence that the model has to carry, which follows from its parents. */
export function DerivedLicence({ licence }: { licence: LicenceTerms | null }) {
  if (!licence) return null;
  const flavour = flavourOf(licence);
  return (
    <div className="grid gap-2 rounded-md bg-muted p-4 text-sm">
      <p>
        <Term name="licence">Licence</Term> derived from its data:{' '}
        <span className="font-medium">
          {flavour ? LICENCE_FLAVOURS[flavour].name : 'the strictest of its parents’ terms'}
        </span>
      </p>
      <details>
        <summary className="w-fit cursor-pointer text-ink-muted">Every term</summary>
        <dl className="mt-3 grid gap-1">
          {Object.entries(LICENCE_TEXT).map(([term, { label, value }]) => (
            <div key={term} className="flex flex-wrap justify-between gap-x-4">
              <dt className="text-ink-muted">{label}</dt>
              <dd className="break-all">{value(licence)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
