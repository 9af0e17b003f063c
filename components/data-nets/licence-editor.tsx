'use client';

import { useId } from 'react';
import { FLAVOUR_NAMES, flavourOf } from '@/components/data-nets/licence-flavour';
import { LICENCE_TEXT } from '@/components/data-nets/licence-terms-text';
import { Checkbox } from '@/components/ui/checkbox';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import { termProblems } from '@/core/licence/termProblems';
import { type LicenceTerms, REVENUE_SHARE_SCALE } from '@/core/licence/terms';

const SWITCHES = [
  'aiTrainingAllowed',
  'commercialUse',
  'commercialAttribution',
  'derivativesAllowed',
  'derivativesAttribution',
  'derivativesApproval',
  'derivativesReciprocal',
  'transferable',
] as const;

const OWN = 'own';
const DAY = 86_400;

export type LicenceEditorProps = { value: LicenceTerms; onChange: (terms: LicenceTerms) => void };

/** Choosing the licence: ready-made ones in plain words, and each term by itself for those who want it. */
export function LicenceEditor({ value, onChange }: LicenceEditorProps) {
  const id = useId();
  const flavour = flavourOf(value);
  const problems = termProblems(value);
  const choose = (name: string) => {
    const known = FLAVOUR_NAMES.find((each) => each === name);
    if (known) onChange(LICENCE_FLAVOURS[known].terms);
  };
  return (
    <div className="grid gap-3">
      <RadioGroup aria-label="Licence" value={flavour ?? OWN} onValueChange={choose}>
        {FLAVOUR_NAMES.map((name) => (
          <RadioCard key={name} value={name} title={LICENCE_FLAVOURS[name].name}>
            {LICENCE_FLAVOURS[name].summary}
          </RadioCard>
        ))}
        {flavour === null ? (
          <RadioCard value={OWN} title="Your own terms">
            What you set below.
          </RadioCard>
        ) : null}
      </RadioGroup>
      <details className="rounded-md border bg-surface p-3" open={flavour === null || undefined}>
        <summary className="font-medium text-sm">Set each term yourself</summary>
        <div className="mt-3 grid gap-4">
          {SWITCHES.map((term) => (
            <div key={term} className="flex items-start gap-3">
              <Checkbox
                id={`${id}-${term}`}
                checked={value[term]}
                onCheckedChange={(checked) => onChange({ ...value, [term]: checked === true })}
                aria-describedby={`${id}-${term}-text`}
              />
              <div>
                <Label htmlFor={`${id}-${term}`}>{LICENCE_TEXT[term].label}</Label>
                <p id={`${id}-${term}-text`} className="text-ink-muted text-sm">
                  {LICENCE_TEXT[term].explanation}
                </p>
              </div>
            </div>
          ))}
          <div className="grid gap-4 sm:grid-cols-2">
            <div className="grid gap-1.5">
              <Label htmlFor={`${id}-share`}>{LICENCE_TEXT.commercialRevShare.label} (%)</Label>
              <Input
                id={`${id}-share`}
                type="number"
                min={0}
                max={100}
                step={0.1}
                value={(value.commercialRevShare * 100) / REVENUE_SHARE_SCALE}
                onChange={(event) => {
                  const share = Math.min(100, Math.max(0, Number(event.target.value) || 0));
                  onChange({ ...value, commercialRevShare: Math.round((share * REVENUE_SHARE_SCALE) / 100) });
                }}
              />
            </div>
            <div className="grid gap-1.5">
              <Label htmlFor={`${id}-days`}>{LICENCE_TEXT.expiration.label} (days, 0 for never)</Label>
              <Input
                id={`${id}-days`}
                type="number"
                min={0}
                step={1}
                value={Number(value.expiration) / DAY}
                onChange={(event) => {
                  const days = Math.max(0, Math.floor(Number(event.target.value) || 0));
                  onChange({ ...value, expiration: String(days * DAY) });
                }}
              />
            </div>
          </div>
        </div>
      </details>
      {problems.length > 0 ? (
        <ul role="alert" className="grid gap-1 rounded-md bg-rejected-soft p-3 text-rejected text-sm">
          {problems.map(({ term, problem }) => (
            <li key={`${term} ${problem}`}>
              “{LICENCE_TEXT[term].label}” {problem}.
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
