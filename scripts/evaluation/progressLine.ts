import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';

/** What a fine-tuning reports, as a line for people; undefined for what says nothing about the time left. */
export function progressLine(progress: FineTuneProgress): string | undefined {
  switch (progress.phase) {
    case 'prepare':
      return `${progress.examples} records, ${progress.tokens} tokens, ${progress.totalSteps} steps`;
    case 'train':
      return (
        `step ${progress.step} of ${progress.totalSteps}, loss ${progress.loss.toFixed(3)}, ` +
        `${Math.round(progress.tokensPerSecond)} tokens/s, ${Math.round(progress.secondsLeft)} s left`
      );
    case 'evaluate':
      return `step ${progress.step}: held-out loss ${progress.evaluationLoss.toFixed(4)}`;
    case 'sketch':
      return `sketched ${progress.done} of ${progress.total}, ${Math.round(progress.secondsLeft)} s left`;
    default:
      return undefined;
  }
}
