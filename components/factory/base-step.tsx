'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Wizard } from '@/components/factory/use-wizard';
import { Button } from '@/components/ui/button';
import { Hash } from '@/components/ui/hash';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { formatCount } from '@/lib/format/number';
import { baseShapeQuery } from '@/lib/query/baseShape';

/** Which model fine-tuning starts from. One base ships with the project; the choice names what it is. */
export function BaseStep({ wizard }: { wizard: Wizard }) {
  const { base } = usePublicConfig();
  const shape = useQuery(baseShapeQuery(base.path));
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
      <RadioGroup aria-label="Base" value="embedded" className="max-w-2xl">
        <RadioCard value="embedded" title={base.name}>
          A very small English model that ships with OpenLedger and trains in minutes on an ordinary machine. It writes
          plain English and knows little by itself: for learning a field, not a general assistant.
        </RadioCard>
      </RadioGroup>
      {shape.isPending ? <Skeleton className="h-20 max-w-2xl" /> : null}
      {shape.data ? (
        <dl className="grid max-w-2xl grid-cols-2 gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 text-sm sm:grid-cols-4">
          <Fact label="Parameters">{(shape.data.parameters / 1e6).toFixed(1)} million</Fact>
          <Fact label="Layers, width">
            {shape.data.layers} × {shape.data.hiddenSize}
          </Fact>
          <Fact label={<Term name="token">Vocabulary</Term>}>{formatCount(shape.data.vocabularySize)} tokens</Fact>
          <Fact label="Context">{formatCount(shape.data.maxPositions)} tokens</Fact>
          <Fact label="Hash of the weights">
            <Hash value={base.hash} what="hash of the base" />
          </Fact>
        </dl>
      ) : null}
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
      <div className="flex flex-wrap items-center gap-3 border-t pt-4">
        <Button onClick={() => wizard.goTo('data')}>
          <ArrowLeft aria-hidden /> Back
        </Button>
        <Button variant="primary" onClick={() => wizard.goTo('recipe')}>
          Continue to the recipe <ArrowRight aria-hidden />
        </Button>
      </div>
    </section>
  );
}

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="flex min-h-6 items-center text-ink-muted text-xs">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
