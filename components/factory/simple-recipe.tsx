'use client';

import { PRESET_NAMES, presetOf, RECIPE_PRESETS } from '@/components/factory/recipe-presets';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import type { Recipe } from '@/lib/api/run';

/** Three choices in plain words, each with what it changes. */
export function SimpleRecipe({ value, onChange }: { value: Recipe; onChange: (recipe: Recipe) => void }) {
  const preset = presetOf(value);
  return (
    <div className="grid max-w-2xl gap-3">
      <RadioGroup
        aria-label="How thoroughly"
        value={preset ?? ''}
        onValueChange={(chosen) => {
          const name = PRESET_NAMES.find((each) => each === chosen);
          if (name) onChange(RECIPE_PRESETS[name].recipe);
        }}
      >
        {PRESET_NAMES.map((name) => {
          const { title, meaning, changes } = RECIPE_PRESETS[name];
          return (
            <RadioCard key={name} value={name} title={title}>
              {meaning} <span className="mt-1 block text-xs">{changes}</span>
            </RadioCard>
          );
        })}
      </RadioGroup>
      {preset === null ? (
        <p className="text-ink-muted text-sm">
          Set by hand under Advanced: {value.epochs} epochs, rank {value.rank}, learning rate {value.learningRate}.
          Choosing one of these replaces it.
        </p>
      ) : null}
    </div>
  );
}
