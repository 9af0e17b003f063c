import type { Recipe } from '@/lib/api/run';
import type { GlossaryTerm } from '@/lib/format/glossary';
import { formatCount, formatShare } from '@/lib/format/number';

/** The parts of a recipe that are numbers. */
export type RecipeFieldName = {
  [Name in keyof Recipe]-?: Recipe[Name] extends number ? Name : never;
}[keyof Recipe];

export type RecipeField = {
  name: RecipeFieldName;
  label: string;
  term: GlossaryTerm;
  /** What is accepted, as the person should read it. */
  hint: string;
  step: number | 'any';
  show: (recipe: Recipe) => string;
};

const whole = (name: RecipeFieldName) => (recipe: Recipe) => formatCount(recipe[name]);
const share = (name: RecipeFieldName) => (recipe: Recipe) => formatShare(recipe[name]);
const plain = (name: RecipeFieldName) => (recipe: Recipe) => String(recipe[name]);

/** A recipe's numbers in the order in which one would think about them. */
export const RECIPE_FIELDS: readonly RecipeField[] = [
  { name: 'rank', label: 'Rank', term: 'rank', hint: '1 to 64', step: 1, show: whole('rank') },
  { name: 'alpha', label: 'Alpha', term: 'alpha', hint: '1 to 256', step: 'any', show: plain('alpha') },
  { name: 'dropout', label: 'Dropout', term: 'dropout', hint: '0 to 0.5', step: 'any', show: plain('dropout') },
  { name: 'beta', label: 'Beta', term: 'beta', hint: '0.01 to 1; preferences only', step: 'any', show: plain('beta') },
  {
    name: 'learningRate',
    label: 'Learning rate',
    term: 'learningRate',
    hint: 'above 0, at most 0.1',
    step: 'any',
    show: plain('learningRate'),
  },
  {
    name: 'warmupShare',
    label: 'Warm-up share',
    term: 'warmup',
    hint: '0 to 0.5 of the steps',
    step: 'any',
    show: share('warmupShare'),
  },
  { name: 'epochs', label: 'Epochs', term: 'epoch', hint: '1 to 50', step: 1, show: whole('epochs') },
  { name: 'batchSize', label: 'Batch', term: 'batch', hint: '1 to 64 records', step: 1, show: whole('batchSize') },
  {
    name: 'accumulation',
    label: 'Accumulation',
    term: 'accumulation',
    hint: '1 to 64 batches',
    step: 1,
    show: whole('accumulation'),
  },
  {
    name: 'maxLength',
    label: 'Longest record',
    term: 'maxLength',
    hint: '16 to 512 tokens',
    step: 1,
    show: whole('maxLength'),
  },
  {
    name: 'promptDropout',
    label: 'Word dropout',
    term: 'promptDropout',
    hint: '0 to 0.9 of a question’s tokens',
    step: 'any',
    show: share('promptDropout'),
  },
  {
    name: 'weightDecay',
    label: 'Weight decay',
    term: 'weightDecay',
    hint: '0 to 1',
    step: 'any',
    show: plain('weightDecay'),
  },
  {
    name: 'clipNorm',
    label: 'Gradient clip',
    term: 'clip',
    hint: 'above 0, at most 100',
    step: 'any',
    show: plain('clipNorm'),
  },
  {
    name: 'heldOutShare',
    label: 'Held out',
    term: 'heldOut',
    hint: '0.02 to 0.3 of the records',
    step: 'any',
    show: share('heldOutShare'),
  },
  {
    name: 'evaluationsPerEpoch',
    label: 'Measurements per epoch',
    term: 'loss',
    hint: '1 to 20',
    step: 1,
    show: whole('evaluationsPerEpoch'),
  },
  {
    name: 'earlyStoppingPatience',
    label: 'Stop early after',
    term: 'earlyStopping',
    hint: '1 to 20 measurements; 0 never',
    step: 1,
    show: (recipe) => (recipe.earlyStoppingPatience === 0 ? 'never' : String(recipe.earlyStoppingPatience)),
  },
  { name: 'seed', label: 'Seed', term: 'seed', hint: 'any whole number', step: 1, show: plain('seed') },
];

export type RecipeChoiceName = 'objective' | 'learn' | 'schedule' | 'result' | 'basePrecision';

export type RecipeChoice<Name extends RecipeChoiceName> = {
  label: string;
  term: GlossaryTerm;
  /** What each value is called. */
  options: Record<Recipe[Name], string>;
};

/** What is chosen among a few values, in words. */
export const RECIPE_CHOICES: { readonly [Name in RecipeChoiceName]: RecipeChoice<Name> } = {
  objective: {
    label: 'Objective',
    term: 'preference',
    options: { supervised: 'The answers', preference: 'Which answer is preferred (DPO)' },
  },
  learn: {
    label: 'Learn',
    term: 'lossMask',
    options: { answers: 'Answers only', all: 'Questions and answers' },
  },
  schedule: {
    label: 'Schedule',
    term: 'schedule',
    options: {
      cosine: 'Half a cosine to zero',
      linear: 'A straight line to zero',
      constant: 'Constant after the warm-up',
    },
  },
  result: {
    label: 'Adapter given',
    term: 'result',
    options: { best: 'Best on held-out records', last: 'Last' },
  },
  basePrecision: {
    label: 'Base in memory',
    term: 'basePrecision',
    options: {
      float32: '32 bits, as it computes',
      float16: '16 bits, half the memory',
      int8: '8 bits, less than a third',
      int4: '4 bits, for bases that do not fit otherwise',
    },
  },
};

/** What a recipe chose, as a label and a word for each choice. */
export const recipeChoices = (recipe: Recipe): { label: string; value: string }[] => [
  { label: RECIPE_CHOICES.objective.label, value: RECIPE_CHOICES.objective.options[recipe.objective] },
  { label: RECIPE_CHOICES.learn.label, value: RECIPE_CHOICES.learn.options[recipe.learn] },
  { label: RECIPE_CHOICES.schedule.label, value: RECIPE_CHOICES.schedule.options[recipe.schedule] },
  { label: RECIPE_CHOICES.result.label, value: RECIPE_CHOICES.result.options[recipe.result] },
  { label: RECIPE_CHOICES.basePrecision.label, value: RECIPE_CHOICES.basePrecision.options[recipe.basePrecision] },
  { label: 'Activations', value: recipe.recompute ? 'Computed twice, to save memory' : 'Kept' },
];
