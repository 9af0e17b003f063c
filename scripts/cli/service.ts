import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { LogFile } from './logFile';

/** One running part of OpenLedger under supervision. */
export type Service = {
  name: string;
  pid: number;
  /** Settles when the process ends, wanted or not. */
  exited: Promise<unknown>;
  stop: () => Promise<void>;
  log: LogFile | undefined;
};

/** The error of a part that ended on its own, with what it said last. */
export function diedError({ name, log }: Pick<Service, 'name' | 'log'>): OpenLedgerError {
  const words = log?.lastLines() ?? [];
  return new OpenLedgerError({
    code: 'unavailable',
    message: `The ${name} ended unexpectedly.${words.length === 0 ? '' : ` Its last lines:\n${words.map((line) => `    ${line}`).join('\n')}`}`,
    fields: { service: name },
    remedy: log ? `All it said is in ${log.file}` : 'Start again.',
  });
}
