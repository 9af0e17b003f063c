import type { Logger } from 'pino';
import type { Hex } from 'viem';
import { ERROR_STATUS } from '@/core/errors/codes';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';

/** The gateway's status for a request that is no longer the node's. */
const ELSEWHERE = ERROR_STATUS.conflict;

export type ReporterParameters = {
  journal: ReceiptJournal;
  /** Where reports go: POST {gateway}/api/node/receipts */
  gatewayUrl: string;
  log: Logger;
  retryMilliseconds: number;
  /** The gateway gave the request to another node: this answer is not paid. */
  onRefused(requestId: Hex): Promise<void>;
};

/**
 * Brings every receipt of the journal to the gateway, oldest first, again and again until it is taken. The gateway
 * knows a receipt by its request id, so a report that arrives twice does no harm.
 */
export function createReporter({ journal, gatewayUrl, log, retryMilliseconds, onRefused }: ReporterParameters) {
  const reported = new Set(
    journal.lines.flatMap((line) => (line.type === 'reported' || line.type === 'refused' ? [line.requestId] : [])),
  );
  const waiting: ReceiptReport[] = journal.lines.flatMap((line) =>
    line.type === 'answered' && !reported.has(line.report.receipt.requestId) ? [line.report] : [],
  );
  let timer: NodeJS.Timeout | undefined;
  let sending = false;
  let stopped = false;

  function add(report: ReceiptReport): void {
    waiting.push(report);
    wake();
  }

  function wake(): void {
    clearTimeout(timer);
    if (!sending && !stopped) void send();
  }

  async function send(): Promise<void> {
    sending = true;
    while (waiting.length > 0 && !stopped) {
      const report = waiting[0]!;
      const outcome = await post(report);
      if (outcome === 'later') {
        timer = setTimeout(wake, retryMilliseconds);
        break;
      }
      waiting.shift();
      // Not being able to note it does no harm: the report is brought again after a restart, and known there.
      if (outcome === 'elsewhere')
        await onRefused(report.receipt.requestId).catch((error: unknown) => log.warn({ error: String(error) }));
      const note = { type: 'reported', requestId: report.receipt.requestId } as const;
      if (outcome === 'taken') await journal.append(note).catch((error: unknown) => log.warn({ error: String(error) }));
    }
    sending = false;
  }

  async function post(report: ReceiptReport): Promise<'taken' | 'refused' | 'elsewhere' | 'later'> {
    const requestId = report.receipt.requestId;
    try {
      const response = await fetch(`${gatewayUrl}/api/node/receipts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(report),
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) return 'taken';
      if (response.status >= 500 || response.status === 429) return 'later';
      log.error({ requestId, status: response.status, body: await response.text() }, 'the gateway refused a receipt');
      return response.status === ELSEWHERE ? 'elsewhere' : 'refused';
    } catch (error) {
      log.warn({ requestId, error: String(error) }, 'the gateway is not reachable, the receipt waits');
      return 'later';
    }
  }

  return {
    add,
    wake,
    waiting: (): number => waiting.length,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

export type Reporter = ReturnType<typeof createReporter>;
