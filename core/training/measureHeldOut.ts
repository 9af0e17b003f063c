import { copyMatrices } from '@/core/training/copyMatrices';
import type { HeldOutEvaluation, Objective } from '@/core/training/objective';
import type { Matrices, MutableTrainingState } from '@/core/training/trainingState';

export type Measured = { evaluation: HeldOutEvaluation; matrices: Matrices; best: boolean };

/**
 * Measures the present adapter on the held-out rows and remembers in the state whether it is the best so far. Before the
 * first step the base is measured, also where training starts from an adapter: it is what all are compared with.
 * @param untrained an adapter that changes nothing
 */
export async function measureHeldOut(
  state: MutableTrainingState,
  objective: Objective,
  untrained: () => Matrices,
): Promise<Measured | null> {
  const matrices = state.step === 0 ? untrained() : state.matrices;
  const evaluation = await objective.evaluate(matrices);
  if (!evaluation) return null;
  state.lastEvaluation = { step: state.step, loss: evaluation.loss };
  if (state.step === 0) {
    state.baseEvaluationLoss = evaluation.loss;
    return { evaluation, matrices, best: false };
  }
  const { loss } = evaluation;
  const best = state.best === null || loss < state.best.evaluationLoss;
  state.evaluationsWithoutGain = best ? 0 : state.evaluationsWithoutGain + 1;
  if (best) state.best = { step: state.step, evaluationLoss: loss, matrices: copyMatrices(state.matrices) };
  return { evaluation, matrices, best };
}
