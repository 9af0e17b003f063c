import type { Hex, LocalAccount } from 'viem';
import { ERROR_STATUS, type ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { SignedCap } from '@/lib/inference/capToken';
import { holdStatement, releaseStatement } from '@/lib/inference/reservation';
import type { Holding } from '@/server/openlora/payer';

const PATIENCE_MS = 10_000;

/** Where fees are held beside this node's own ledger, so that several nodes do not promise the same money. */
export type Accounts = {
  /** Whether a request id that a caller chose is safe: whoever keeps the accounts takes each only once. */
  readonly knowsRequests: boolean;
  hold(cap: SignedCap, holdings: readonly Holding[]): Promise<void>;
  /** No receipt will come for these. */
  release(requestIds: readonly Hex[]): Promise<void>;
};

/** The only node that its caps and payers know needs no accounts but its own ledger. */
export const ownAccounts: Accounts = {
  knowsRequests: false,
  hold: async () => undefined,
  release: async () => undefined,
};

/**
 * The gateway's accounts, shared by all nodes on which a cap may be spent.
 * `hold` throws what the gateway refuses with, and `unavailable` when it cannot be reached: without it nobody knows what
 * other nodes have promised.
 */
export function gatewayAccounts(account: LocalAccount, gatewayUrl: string, now: () => number = Date.now): Accounts {
  const node = account.address.toLowerCase() as Hex;

  async function send(method: 'POST' | 'DELETE', body: object): Promise<void> {
    const response = await fetch(`${gatewayUrl}/api/node/reservations`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((cause: unknown) => {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: 'The gateway, which keeps the accounts of spending caps, does not answer.',
        fields: { gatewayUrl },
        remedy: 'Try again in a moment. Nothing was charged.',
        cause,
      });
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
  }

  return {
    knowsRequests: true,
    async hold(cap, holdings) {
      const amounts = holdings.map(({ requestId, amount }) => ({ requestId, amount: amount.toString() }));
      const statement = { node, at: now(), cap, holdings: amounts };
      await send('POST', { ...statement, signature: await account.signMessage({ message: holdStatement(statement) }) });
    },
    async release(requestIds) {
      const statement = { node, at: now(), requestIds: [...requestIds] };
      const message = releaseStatement(statement);
      await send('DELETE', { ...statement, signature: await account.signMessage({ message }) });
    },
  };
}

/** The gateway's own words, where it has any. */
function refusal(status: number, text: string): OpenLedgerError {
  const { code, message, remedy } = wordsOf(text);
  return new OpenLedgerError({
    code: isErrorCode(code) ? code : 'unavailable',
    message: typeof message === 'string' ? message : `The gateway refused to hold the fee (${status}).`,
    ...(typeof remedy === 'string' ? { remedy } : {}),
  });
}

function wordsOf(text: string): { code?: unknown; message?: unknown; remedy?: unknown } {
  try {
    return (JSON.parse(text) as { error?: object }).error ?? {};
  } catch {
    return {};
  }
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);
