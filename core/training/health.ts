import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DecoderConfig } from '@/core/model/config';

export type Health = { step: number; loss: number; gradientNorm: number; firstLoss: number; config: DecoderConfig };

/**
 * Ends a training that has lost its way: numbers that are not finite, or a loss half as high again as the first and
 * well above that of guessing among all tokens.
 *
 * @throws OpenLedgerError `training_diverged`.
 */
export function checkHealth({ step, loss, gradientNorm, firstLoss, config }: Health): void {
  const limit = Math.max(1.5 * firstLoss, Math.log(config.vocabularySize) + 2);
  if (Number.isFinite(loss) && Number.isFinite(gradientNorm) && loss <= limit) return;
  throw new OpenLedgerError({
    code: 'training_diverged',
    message: `Training diverged at step ${step}: the loss is ${loss.toPrecision(4)}, the gradient norm ${gradientNorm.toPrecision(4)}.`,
    fields: { step, loss, gradientNorm },
    remedy: 'Choose a smaller learning rate or a longer warm-up.',
  });
}
