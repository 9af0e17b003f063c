'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { BaseFacts } from '@/components/factory/base-facts';
import { BaseImport } from '@/components/factory/base-import';
import { BaseMemory } from '@/components/factory/base-memory';
import { KeptBases } from '@/components/factory/kept-bases';
import { useImportedBases } from '@/components/factory/use-imported-bases';
import type { Wizard, WizardDraft } from '@/components/factory/use-wizard';
import { Button } from '@/components/ui/button';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { baseFit } from '@/lib/fineTune/baseFit';
import { baseShapeQuery } from '@/lib/query/baseShape';

const EMBEDDED = 'embedded';
const OTHER = 'other';

/** Which model fine-tuning starts from: the one that ships with the project, or one that this browser has imported. */
export function BaseStep({ wizard, draft }: { wizard: Wizard; draft: WizardDraft }) {
  const { base } = usePublicConfig();
  const shape = useQuery(baseShapeQuery(base.path));
  const { query } = useImportedBases();
  const kept = query.data?.bases ?? [];
  const [importing, setImporting] = useState(false);
  const chosen = kept.find(({ hash }) => hash === draft.base?.hash);
  const value = importing ? OTHER : (chosen?.hash ?? EMBEDDED);
  const choose = (next: string) => {
    setImporting(next === OTHER);
    if (next === OTHER) return;
    const found = kept.find(({ hash }) => hash === next);
    wizard.change({ base: found ? { name: found.name, hash: found.hash, files: found.files } : null });
  };
  const fit = chosen && !importing ? baseFit(chosen.config, draft.recipe) : null;
  return (
    <section className="grid gap-4" aria-labelledby="base-step">
      <div className="grid gap-1">
        <h2 id="base-step" className="font-semibold text-lg">
          What does it start from?
        </h2>
        <p className="max-w-prose text-ink-muted text-sm">
          The <Term name="base">base</Term> can already write. Fine-tuning adds an <Term name="adapter">adapter</Term>{' '}
          that knows your data; the base stays as it is.
        </p>
      </div>
      <RadioGroup aria-label="Base" value={value} onValueChange={choose} className="max-w-2xl">
        <RadioCard value={EMBEDDED} title={base.name}>
          A very small English model that ships with OpenLedger and trains in minutes on an ordinary machine. It writes
          plain English and knows little by itself: for learning a field, not a general assistant.
        </RadioCard>
        {kept.map((each) => (
          <RadioCard key={each.hash} value={each.hash} title={<span className="break-all">{each.name}</span>}>
            Imported into this browser. Can be trained and exported; cannot be published here, because nodes serve only
            models on {base.name}.
          </RadioCard>
        ))}
        <RadioCard value={OTHER} title="Another model">
          From the Hugging Face hub or a folder of this machine. Can be trained in this tab and exported; cannot be
          published here, because nodes serve only models on {base.name}.
        </RadioCard>
      </RadioGroup>
      {importing ? (
        <BaseImport
          recipe={draft.recipe}
          onKept={({ name, hash, files }) => {
            wizard.change({ base: { name, hash, files } });
            setImporting(false);
          }}
        />
      ) : null}
      {chosen && fit ? (
        <>
          <BaseFacts config={chosen.config} parameters={chosen.parameters} hash={chosen.hash} />
          <BaseMemory fit={fit} />
        </>
      ) : null}
      {value === EMBEDDED && shape.isPending ? <Skeleton className="h-20 max-w-2xl" /> : null}
      {value === EMBEDDED && shape.data ? (
        <>
          <BaseFacts config={shape.data} parameters={shape.data.parameters} hash={base.hash} />
          <p className="text-sm">
            <a
              href={`${base.path}/README.md`}
              className="text-accent underline underline-offset-4"
              target="_blank"
              rel="noreferrer"
            >
              Model card: what it was trained on, and its limits
            </a>
          </p>
        </>
      ) : null}
      <KeptBases
        onRemoved={(hash) => {
          if (hash === draft.base?.hash) wizard.change({ base: null });
        }}
      />
      <div className="flex flex-wrap items-center gap-3 border-t pt-4">
        <Button onClick={() => wizard.goTo('data')}>
          <ArrowLeft aria-hidden /> Back
        </Button>
        <Button variant="primary" disabled={importing} onClick={() => wizard.goTo('recipe')}>
          Continue to the recipe <ArrowRight aria-hidden />
        </Button>
      </div>
    </section>
  );
}
