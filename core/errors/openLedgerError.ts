import type { ErrorCode } from '@/core/errors/codes';

/** What an error carries beside its sentence: enough for an interface to branch on and for a person to act on. */
export type OpenLedgerErrorParameters = {
  /** Stable identifier from the one table of codes. */
  code: ErrorCode;
  /** What went wrong and where, in plain words. */
  message: string;
  /** The offending values by name: file, row, column, shape… Nothing secret. */
  fields?: Readonly<Record<string, string | number | boolean | null>>;
  /** What the person can do about it. */
  remedy?: string;
  cause?: unknown;
};

/** Base of every expected error. Anything else that is thrown is a defect and is never shown verbatim. */
export class OpenLedgerError extends Error {
  readonly code: ErrorCode;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly remedy: string | undefined;

  constructor(parameters: OpenLedgerErrorParameters) {
    super(parameters.message, parameters.cause === undefined ? undefined : { cause: parameters.cause });
    this.name = 'OpenLedgerError';
    this.code = parameters.code;
    this.fields = parameters.fields ?? {};
    this.remedy = parameters.remedy;
  }
}
