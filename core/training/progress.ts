import type { PreferenceFigures } from '@/core/training/objective';

/**
 * What a fine-tuning reports while it runs. Losses are nats per answer token, or of preference tuning
 * −log σ(margin) a pair. */
export type TrainingProgress =
  | {
      phase: 'prepare';
      examples: number;
      tokens: number;
      totalSteps: number;
      lengths: readonly number[];
      padding: number;
    }
  | {
      phase: 'train';
      step: number;
      totalSteps: number;
      epoch: number;
      loss: number;
      learningRate: number;
      gradientNorm: number;
      tokensPerSecond: number;
      secondsLeft: number;
      preference?: PreferenceFigures | undefined;
    }
  /** At step 0 the loss is that of the bare base. */
  | {
      phase: 'evaluate';
      step: number;
      totalSteps: number;
      epoch: number;
      evaluationLoss: number;
      best: boolean;
      preference?: PreferenceFigures | undefined;
    }
  /** `state` is all that is needed to resume. */
  | { phase: 'checkpoint'; step: number; totalSteps: number; state: Uint8Array<ArrayBuffer> }
  | {
      phase: 'done';
      step: number;
      totalSteps: number;
      reason: 'finished' | 'early-stopping';
      evaluationLoss: number | null;
    };
