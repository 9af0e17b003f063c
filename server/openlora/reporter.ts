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
  /** The longest pause before a report is brought again; the first is a fraction of it. */
  retryMilliseconds: number;
};

/** A busy node needs far longer for one than the gateway does; one after the other they would fall behind its answers. */
const AT_ONCE = 16;
/** One refusal among many reports must not hold up the others for long. */
const FIRST_RETRY_MILLISECONDS = 100;

/** What became of a report; `gone`: nobody waits for this receipt any more. */
type Outcome = 'taken' | 'refused' | 'elsewhere' | 'later' | 'gone';

/** What the journal notes of it. Elsewhere: the gateway gave the request to another node, so this answer is not paid. */
const NOTES = { taken: 'reported', elsewhere: 'refused', refused: undefined, gone: undefined } as const;

/**
 * Brings every receipt of the journal to the gateway, the oldest first, some at once, again and again until it is taken. The gateway
 * knows a receipt by its request id, so a report that arrives twice does no harm.
 */
export function createReporter({ journal, gatewayUrl, log, retryMilliseconds }: ReporterParameters) {
  // Only the ids: a gateway that is away for long must not fill the memory.
  const waiting: Hex[] = journal.receipts.all().flatMap(({ reported, requestId }) => (reported ? [] : [requestId]));
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let flying = 0;
  let sending = false;
  let stopped = false;

  /** A receipt that the journal has. */
  function add(requestId: Hex): void {
    waiting.push(requestId);
    wake();
  }

  function wake(): void {
    clearTimeout(timer);
    if (!sending && !stopped) void send();
  }

  async function send(): Promise<void> {
    sending = true;
    let later = false;
    async function bringOn(): Promise<void> {
      while (waiting.length > 0 && !stopped && !later) {
        const requestId = waiting.shift()!;
        flying++;
        const outcome = await bring(requestId);
        if (outcome === 'later') {
          waiting.unshift(requestId);
          later = true;
        } else {
          failures = 0;
          await note(requestId, NOTES[outcome]);
        }
        flying--;
      }
    }
    // What comes while the last one is on its way is not left behind.
    while (waiting.length > 0 && !stopped && !later) await Promise.all(Array.from({ length: AT_ONCE }, bringOn));
    sending = false;
    if (later && !stopped) {
      timer = setTimeout(wake, Math.min(retryMilliseconds, FIRST_RETRY_MILLISECONDS * 2 ** failures++));
    }
  }

  /** Not being able to note it does no harm: the report is brought again after a restart, and known there. */
  async function note(requestId: Hex, type: 'reported' | 'refused' | undefined): Promise<void> {
    if (type) await journal.append({ type, requestId }).catch((error: unknown) => log.warn({ error: String(error) }));
    journal.receipts.setBrought(requestId);
  }

  async function bring(requestId: Hex): Promise<Outcome> {
    try {
      const report = await journal.report(requestId);
      return report ? await post(report) : 'gone';
    } catch (error) {
      log.warn({ requestId, error: String(error) }, 'a report could not be read, the receipt waits');
      return 'later';
    }
  }

  async function post(report: ReceiptReport): Promise<Outcome> {
    const { requestId } = report.receipt;
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
    waiting: (): number => waiting.length + flying,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

export type Reporter = ReturnType<typeof createReporter>;
