import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { PreferenceData } from '@/core/training/preferenceData';
import type { SupervisedData } from '@/core/training/supervisedObjective';
import type { Recipe, RunRecord } from '@/lib/api/run';
import { recordExample } from '@/lib/fineTune/recordExample';

export type DividedRecords = { trained: readonly RunRecord[]; heldOut: readonly RunRecord[] };

/**
 * Records as the trainer takes them: with their answers, or as pairs for preference tuning.
 * @throws OpenLedgerError `invalid_input` when preferences are to be learned from records that are no pairs
 */
export function trainingData(
  tokenizer: Tokenizer,
  { objective, learn }: Pick<Recipe, 'objective' | 'learn'>,
  { trained, heldOut }: DividedRecords,
): SupervisedData | PreferenceData {
  if (objective === 'supervised') {
    const example = (record: RunRecord) => recordExample(tokenizer, record, learn);
    return { train: trained.map(example), heldOut: heldOut.map(example) };
  }
  const pair = (record: RunRecord) => {
    const { prompt, rejected } = record;
    if (rejected === undefined) throw noPair();
    return {
      chosen: recordExample(tokenizer, record),
      rejected: recordExample(tokenizer, { prompt, answer: rejected }),
    };
  };
  return { pairs: { train: trained.map(pair), heldOut: heldOut.map(pair) } };
}

/** What is said wherever preferences are to be learned from records with one answer. */
export const noPair = () =>
  new OpenLedgerError({
    code: 'invalid_input',
    message:
      'Preference tuning needs a rejected answer beside each chosen one, and these records have one answer each.',
    remedy:
      'Records of a DataNet hold one answer. Train on a file with the columns prompt, chosen and rejected, or learn answers instead.',
  });
