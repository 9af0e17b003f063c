import { type Recipe, recipe } from '@/lib/api/run';

export type RecipePreset = 'quick' | 'balanced' | 'thorough';

const defaults: Recipe = recipe.parse({});

export type PresetChoice = {
  title: string;
  /** What choosing it means for the person. */
  meaning: string;
  /** What it changes, in the terms of the advanced form. */
  changes: string;
  recipe: Recipe;
};

/** The three simple choices. */
export const RECIPE_PRESETS: Record<RecipePreset, PresetChoice> = {
  quick: {
    title: 'Quick: see whether the data is worth it',
    meaning: 'One pass with large steps. The model picks up the tone and the commonest facts.',
    changes: '1 epoch, rank 8, learning rate 0.001',
    recipe: { ...defaults, rank: 8, alpha: 16, epochs: 1, learningRate: 1e-3, evaluationsPerEpoch: 4 },
  },
  balanced: {
    title: 'Balanced: what most models are made with',
    meaning: 'Three careful passes. Takes about three times as long as Quick.',
    changes: '3 epochs, rank 16, learning rate 0.0002',
    recipe: defaults,
  },
  thorough: {
    title: 'Thorough: know the records',
    meaning:
      'Forty passes, each with other words of the questions left out, until the model answers from the records however it is asked. Takes more than ten times as long as Balanced.',
    changes: '40 epochs, rank 32, learning rate 0.002, word dropout 30 %, the last adapter',
    recipe: {
      ...defaults,
      rank: 32,
      alpha: 64,
      epochs: 40,
      learningRate: 2e-3,
      promptDropout: 0.3,
      result: 'last',
      evaluationsPerEpoch: 1,
    },
  },
};

export const PRESET_NAMES: readonly RecipePreset[] = ['quick', 'balanced', 'thorough'];

/** The simple choice that a recipe is, or null where it was changed by hand. */
export function presetOf(value: Recipe): RecipePreset | null {
  const text = JSON.stringify(recipe.parse(value));
  return PRESET_NAMES.find((name) => JSON.stringify(recipe.parse(RECIPE_PRESETS[name].recipe)) === text) ?? null;
}
