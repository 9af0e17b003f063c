import type { ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** An error as plain data: classes do not survive the way between threads. A defect has no code. */
export type ErrorData =
  | {
      kind: 'expected';
      code: ErrorCode;
      message: string;
      fields: Readonly<Record<string, string | number | boolean | null>>;
      remedy?: string;
    }
  | { kind: 'defect'; message: string };

export function toErrorData(error: unknown): ErrorData {
  if (!(error instanceof OpenLedgerError)) {
    return { kind: 'defect', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, fields, remedy } = error;
  return { kind: 'expected', code, message, fields, ...(remedy === undefined ? {} : { remedy }) };
}

export function fromErrorData(data: ErrorData): Error {
  if (data.kind === 'defect') return new Error(data.message);
  const { kind: _kind, ...parameters } = data;
  return new OpenLedgerError(parameters);
}
