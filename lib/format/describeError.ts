import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type DescribedError = {
  message: string;
  remedy: string | null;
  /** Where it happened, by name. */
  fields: ReadonlyArray<readonly [string, string]>;
};

/** What a person is told of any error: an expected one in its own words, a defect as a defect. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof OpenLedgerError) {
    const fields = Object.entries(error.fields).map(([name, value]) => [name, String(value)] as const);
    return { message: error.message, remedy: error.remedy ?? null, fields };
  }
  return {
    message: 'Something unexpected went wrong on this page.',
    remedy: 'Try again, and reload the page if it happens twice.',
    fields: error instanceof Error ? [['detail', error.message.slice(0, 300)]] : [],
  };
}
