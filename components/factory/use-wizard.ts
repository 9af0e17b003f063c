'use client';

import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import { RECIPE_PRESETS } from '@/components/factory/recipe-presets';
import { useUrlState } from '@/components/ui/use-url-state';
import { recipe } from '@/lib/api/run';
import { importedBase } from '@/lib/bases/importedBase';

const STORAGE_KEY = 'openledger.wizard';

/** What is kept in the tab; the step and the chosen versions stand in the address. */
const draft = z.object({
  /** null where nobody has written one: the page proposes it. */
  name: z.string().max(60).nullable(),
  mode: z.enum(['simple', 'advanced']),
  recipe,
  /** null for the embedded base */
  base: importedBase.nullable().default(null),
});
export type WizardDraft = z.infer<typeof draft>;

const EMPTY: WizardDraft = { name: null, mode: 'simple', recipe: RECIPE_PRESETS.balanced.recipe, base: null };

function stored(): WizardDraft {
  const text = window.sessionStorage.getItem(STORAGE_KEY);
  if (text === null) return EMPTY;
  try {
    return draft.parse(JSON.parse(text));
  } catch {
    // Written by an older page: begin anew rather than not at all.
    return EMPTY;
  }
}

const STEPS = ['data', 'base', 'recipe'] as const;
export type OpenStep = (typeof STEPS)[number];

export type Wizard = ReturnType<typeof useWizard>;

/** The wizard's state; a reload, a closed lid or the way back loses nothing. `draft` is null until it has been read. */
export function useWizard() {
  const { get, set } = useUrlState();
  const [value, setValue] = useState<WizardDraft | null>(null);
  useEffect(() => setValue(stored()), []);

  const change = useCallback((changes: Partial<WizardDraft>) => {
    setValue((before) => {
      const next = { ...(before ?? EMPTY), ...changes };
      window.sessionStorage.setItem(STORAGE_KEY, JSON.stringify(next));
      return next;
    });
  }, []);

  const versionIds = get('versions').split(',').filter(Boolean);
  const step: OpenStep = STEPS.find((name) => name === get('step')) ?? 'data';
  return {
    draft: value,
    change,
    step,
    versionIds,
    goTo: (next: OpenStep) => set({ step: next === 'data' ? null : next }),
    choose: (ids: readonly string[]) => set({ versions: ids.join(',') }),
    /** Whether the private files of this browser are learned from. */
    usesPrivate: get('private') === 'yes',
    choosePrivate: (on: boolean) => set({ private: on ? 'yes' : null }),
  };
}

/** Address of a step of the wizard with these versions chosen, and the private files of this browser or not. */
export function wizardLink(step: OpenStep, versionIds: readonly string[], usesPrivate: boolean): string {
  const parameters = new URLSearchParams();
  if (versionIds.length > 0) parameters.set('versions', versionIds.join(','));
  if (usesPrivate) parameters.set('private', 'yes');
  if (step !== 'data') parameters.set('step', step);
  const query = parameters.toString();
  return query === '' ? '/models/new' : `/models/new?${query}`;
}
