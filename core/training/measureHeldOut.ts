import { copyMatrices } from '@/core/training/copyMatrices';
import type { HeldOutEvaluation, Objective } from '@/core/training/objective';
import type { MutableTrainingState } from '@/core/training/trainingState';

export type Measured = { evaluation: HeldOutEvaluation; best: boolean };

/** Measures the present adapter on the held-out rows and remembers in the state whether it is the best so far. */
export async function measureHeldOut(state: MutableTrainingState, objective: Objective): Promise<Measured | null> {
  const evaluation = await objective.evaluate(state.matrices);
  if (!evaluation) return null;
  state.lastEvaluation = { step: state.step, loss: evaluation.loss };
  if (state.step === 0) {
    // Nothing was learned yet: this is what the adapter begins with, the base unless it was given another start.
    state.baseEvaluationLoss = evaluation.loss;
    return { evaluation, best: false };
  }
  const { loss } = evaluation;
  const best = state.best === null || loss < state.best.evaluationLoss;
  state.evaluationsWithoutGain = best ? 0 : state.evaluationsWithoutGain + 1;
  if (best) state.best = { step: state.step, evaluationLoss: loss, matrices: copyMatrices(state.matrices) };
  return { evaluation, best };
}
