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
    title: 'Thorough: learn the details',
    meaning: 'Up to eight passes with twice the room, ending early once held-out records stop improving.',
    changes: '8 epochs, rank 32, learning rate 0.0005, early stopping after 3 measurements',
    recipe: { ...defaults, rank: 32, alpha: 64, epochs: 8, learningRate: 5e-4, earlyStoppingPatience: 3 },
  },
};

export const PRESET_NAMES: readonly RecipePreset[] = ['quick', 'balanced', 'thorough'];

/** The simple choice that a recipe is, or null where it was changed by hand. */
export function presetOf(value: Recipe): RecipePreset | null {
  const text = JSON.stringify(recipe.parse(value));
  return PRESET_NAMES.find((name) => JSON.stringify(recipe.parse(RECIPE_PRESETS[name].recipe)) === text) ?? null;
}
