import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Why an object of attribution cannot be used. */
export type AttributionProblem =
  /** its bytes are not a file of its kind */
  | 'malformed'
  /** its bytes do not have the hash it is named by */
  | 'hashMismatch'
  /** it lists other records than the record table, or in another order */
  | 'recordMismatch'
  /** it was made for another adapter, other checkpoints or another sketch shape */
  | 'wrongAdapter'
  /** the cluster table was made for another record table */
  | 'staleClusters'
  /** the Gram matrices are not those of the sketches */
  | 'wrongGram'
  /** a placebo was trained on */
  | 'trainedPlacebo'
  /** the query does not fit the index */
  | 'wrongQuery';

/** An object of attribution (table, sketches, index, query) is not what it must be. */
export class AttributionError extends OpenLedgerError {
  readonly problem: AttributionProblem;

  constructor(object: string, message: string, problem: AttributionProblem = 'malformed', cause?: unknown) {
    super({
      code: 'invalid_input',
      message: `${object}: ${message}`,
      fields: { object, problem },
      remedy: 'Fetch the object again, or make it again from its sources: it is damaged or belongs to something else.',
      ...(cause === undefined ? {} : { cause }),
    });
    this.name = 'AttributionError';
    this.problem = problem;
  }
}
