import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, presetOf, RECIPE_PRESETS } from '@/components/factory/recipe-presets';
import { recipe } from '@/lib/api/run';

describe('recipe presets', () => {
  it('offers as Balanced what the project promises as defaults', () => {
    const { rank, alpha, dropout, learningRate, warmupShare, epochs, clipNorm } = RECIPE_PRESETS.balanced.recipe;
    expect({ rank, alpha, dropout, learningRate, warmupShare, epochs, clipNorm }).toEqual({
      rank: 16,
      alpha: 32,
      dropout: 0.05,
      learningRate: 2e-4,
      warmupShare: 0.03,
      epochs: 3,
      clipNorm: 1,
    });
  });

  it.each(PRESET_NAMES)('says of %s what it changes', (name) => {
    const choice = RECIPE_PRESETS[name];
    expect(recipe.parse(choice.recipe)).toEqual(choice.recipe);
    expect(choice.changes).toContain(`${choice.recipe.epochs} epoch`);
    expect(choice.changes).toContain(`rank ${choice.recipe.rank}`);
    expect(choice.changes).toContain(`learning rate ${choice.recipe.learningRate}`);
    expect(presetOf(choice.recipe)).toBe(name);
  });

  it('knows a recipe that was changed by hand', () => {
    expect(presetOf({ ...RECIPE_PRESETS.quick.recipe, seed: 7 })).toBeNull();
  });
});
