'use client';

import { useMutation } from '@tanstack/react-query';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { AdvancedRecipe } from '@/components/factory/advanced-recipe';
import { privateClient, privateFacts } from '@/components/factory/private-query';
import { SchedulePreview } from '@/components/factory/schedule-preview';
import { SimpleRecipe } from '@/components/factory/simple-recipe';
import type { Wizard, WizardDraft } from '@/components/factory/use-wizard';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { Term } from '@/components/ui/term';
import { SignInButton } from '@/components/wallet/sign-in-button';
import { useSession } from '@/components/wallet/use-session';
import type { TrainableVersion } from '@/lib/api/run';
import { createRun } from '@/lib/query/runs';
import type { PrivateDraft } from '@/workers/privateData/protocol';

/** A seed of its own: the same recipe on the same records would be the adapter that someone has registered already. */
const anySeed = () => crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;

export type RecipeStepProps = {
  wizard: Wizard;
  draft: WizardDraft;
  versions: readonly TrainableVersion[];
  /** The private files of this browser, where they are learned from. */
  own: PrivateDraft | null;
};

/** How to train, and the name of the run that is made of it. */
export function RecipeStep({ wizard, draft, versions, own }: RecipeStepProps) {
  const { change, goTo } = wizard;
  const router = useRouter();
  const { signedIn } = useSession();
  const [valid, setValid] = useState(true);
  const nameId = useId();
  const names = [...new Set(versions.map(({ dataNet }) => dataNet.name)), ...(own?.set ? [own.name] : [])];
  const proposed = names.join(' and ').slice(0, 60);
  const name = draft.name ?? proposed;
  const create = useMutation({
    mutationFn: async () => {
      const chosen = draft.mode === 'simple' ? { ...draft.recipe, seed: anySeed() } : draft.recipe;
      // A draft may remember a choice that other data allowed.
      const recipe = arePairs ? chosen : { ...chosen, objective: 'supervised' as const };
      const versionIds = versions.map(({ id }) => id);
      const run = {
        name: name.trim(),
        versionIds,
        device: 'browser' as const,
        recipe,
        ...(draft.base ? { base: draft.base } : {}),
      };
      if (!own?.set) return createRun(run);
      // The set stays in this browser for as long as the run may need it.
      await privateClient().act({ kind: 'pin' });
      const records = (await privateClient().records(own.set.hash)) ?? [];
      return createRun({ ...run, privateData: privateFacts(own.name, own.set.hash, records, recipe) });
    },
    onSuccess: (run) => router.push(`/runs/${run.id}`),
  });
  const arePairs = versions.length === 0 && own?.set != null && own.set.pairs === own.set.records;
  const nameFits = name.trim().length >= 3;
  return (
    <section className="grid gap-5" aria-labelledby="recipe-step">
      <div className="grid gap-1">
        <h2 id="recipe-step" className="font-semibold text-lg">
          How thoroughly should it learn?
        </h2>
        <p className="max-w-prose text-ink-muted text-sm">
          The <Term name="recipe">recipe</Term> can be chosen in plain words or set number by number.
        </p>
      </div>
      <Tabs
        value={draft.mode}
        onValueChange={(mode) => {
          setValid(true);
          change({ mode: mode === 'advanced' ? 'advanced' : 'simple' });
        }}
      >
        <TabsList aria-label="How the recipe is set">
          <TabsTrigger value="simple">Simple</TabsTrigger>
          <TabsTrigger value="advanced">Advanced</TabsTrigger>
        </TabsList>
        <TabsContent value="simple" className="pt-4">
          <SimpleRecipe value={draft.recipe} onChange={(recipe) => change({ recipe })} />
        </TabsContent>
        <TabsContent value="advanced" className="pt-4">
          <AdvancedRecipe
            value={draft.recipe}
            onChange={(recipe) => change({ recipe })}
            onValid={setValid}
            pairs={arePairs}
          />
          {arePairs ? null : (
            <p className="pt-4 text-ink-muted text-sm">
              <Term name="preference">Preference tuning</Term> needs a rejected answer beside each chosen one. Records
              of a DataNet hold one answer; private files with the columns prompt, chosen and rejected can be tuned so.
            </p>
          )}
        </TabsContent>
      </Tabs>
      {valid ? (
        <SchedulePreview
          recipe={draft.recipe}
          records={versions.reduce((sum, { recordCount }) => sum + recordCount, own?.set?.records ?? 0)}
        />
      ) : null}
      <div className="grid max-w-2xl gap-1.5">
        <Label htmlFor={nameId}>Name of this run</Label>
        <Input
          id={nameId}
          value={name}
          maxLength={60}
          autoComplete="off"
          aria-describedby={`${nameId}-hint`}
          aria-invalid={!nameFits}
          onChange={(event) => change({ name: event.target.value })}
        />
        <p id={`${nameId}-hint`} className="text-ink-muted text-sm">
          Only you see it, 3 to 60 characters. The model gets its own name when it is published.
        </p>
      </div>
      {create.error ? <ErrorState error={create.error} doing="prepare the training" /> : null}
      <div className="flex flex-wrap items-center gap-3 border-t pt-4">
        <Button onClick={() => goTo('base')}>
          <ArrowLeft aria-hidden /> Back
        </Button>
        {signedIn ? (
          <Button
            variant="primary"
            disabled={!valid || !nameFits || create.isPending || create.isSuccess}
            aria-busy={create.isPending}
            onClick={() => create.mutate()}
          >
            Check the data before training <ArrowRight aria-hidden />
          </Button>
        ) : (
          <SignInButton />
        )}
        <span className="text-ink-muted text-sm">
          {signedIn
            ? 'Nothing is trained or paid yet.'
            : 'A run belongs to someone: sign in to go on. Your choices stay.'}
        </span>
      </div>
    </section>
  );
}
