'use client';

import { useMemo } from 'react';
import { ChartPanel } from '@/components/run/chart-panel';
import { Term } from '@/components/ui/term';
import { learningRate } from '@/core/training/schedule';
import { planTraining } from '@/core/training/trainingPlan';
import type { Recipe } from '@/lib/api/run';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { formatCount, plural } from '@/lib/format/number';

/** Points of the curve. */
const POINTS = 200;

/** How many steps a recipe takes with so many records, when it measures, and how its learning rate runs. */
export function SchedulePreview({ recipe, records }: { recipe: Recipe; records: number }) {
  const { plan, rows, trained, every } = useMemo(() => {
    const count = Math.max(1, Math.round(records * (1 - recipe.heldOutShare)));
    const chosen = toLoraRecipe(recipe, count);
    const made = planTraining(chosen, count);
    const stride = Math.max(1, Math.ceil(made.totalSteps / POINTS));
    const steps = Array.from({ length: Math.ceil(made.totalSteps / stride) }, (_, i) => i * stride);
    return {
      plan: made,
      trained: count,
      every: made.evaluateEvery,
      rows: steps.map((step) => ({ step: step + 1, rate: learningRate(made.schedule, step) })),
    };
  }, [recipe, records]);
  return (
    <section aria-label="What this recipe will do" className="grid max-w-2xl gap-3">
      <p className="text-sm">
        About {formatCount(trained)} records to learn from: {plural(plan.stepsPerEpoch, 'step')} an epoch,{' '}
        <strong>{plural(plan.totalSteps, 'step')}</strong> in all, each over{' '}
        {plural(recipe.batchSize * recipe.accumulation, 'record')}. The held-out records are measured every{' '}
        {plural(every, 'step')}
        {recipe.earlyStoppingPatience > 0
          ? `, and training ends after ${plural(recipe.earlyStoppingPatience, 'measurement')} without gain`
          : ''}
        .
      </p>
      <ChartPanel
        title={<Term name="schedule">Learning rate over the steps</Term>}
        name="Planned learning rate"
        unit="per step, before anything is trained"
        height={140}
        rows={rows}
        series={[{ key: 'rate', label: 'learning rate', colour: 'series-3' }]}
        format={(value) => (value === 0 ? '0' : (+value.toPrecision(3)).toExponential())}
      />
    </section>
  );
}
