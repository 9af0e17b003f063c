/** A waiting request, as far as the order of admission is concerned. */
export type Candidate = {
  /** Order of arrival. */
  sequence: number;
  payer: string;
  /** Orders the requests of one payer, the higher first; other payers are not concerned. */
  priority: number;
  /** Key of its adapter; null: the bare base. */
  adapter: string | null;
  /** Its adapter is in host memory. */
  ready: boolean;
};

export type RunningRow = { adapter: string | null; remainingTokens: number };

export type Admission<Item> = {
  /** Who may have the free row; nobody when all who are ready would need one adapter too many. */
  next: Item | undefined;
  /** The adapter that takes no further rows, so that its place comes free for a request that needs another. */
  draining: string | null;
};

/**
 * The order in which waiting requests are due: payers by what they have used (least first, see `fairShares.ts`), equal
 * ones by their oldest request; a payer's own requests by priority, then oldest first across all adapters.
 */
export function orderOfAdmission<Item extends Candidate>(
  queue: readonly Item[],
  used: (payer: string) => number,
): Item[] {
  const payers = new Map<string, { used: number; oldest: number }>();
  for (const { payer, sequence } of queue) {
    const known = payers.get(payer);
    if (!known) payers.set(payer, { used: used(payer), oldest: sequence });
    else known.oldest = Math.min(known.oldest, sequence);
  }
  return queue.toSorted((a, b) => {
    const [payerA, payerB] = [payers.get(a.payer)!, payers.get(b.payer)!];
    return (
      payerA.used - payerB.used || payerA.oldest - payerB.oldest || b.priority - a.priority || a.sequence - b.sequence
    );
  });
}

/**
 * Who gets a free row. A batch holds at most `maxAdapters` different adapters. Requests whose adapter is still loading
 * are passed over. The first ready request that the cap keeps out makes one running adapter drain: requests that come
 * later in the order get no rows under it, so a hot adapter cannot hold its place against a rare one. The adapter whose
 * rows end soonest is chosen and kept until its place is free. Other rows go on being filled meanwhile.
 *
 * @param ordered Waiting requests in the order they are due.
 * @param draining What the last call returned.
 */
export function nextToAdmit<Item extends Candidate>(
  ordered: readonly Item[],
  running: readonly RunningRow[],
  maxAdapters: number,
  draining: string | null,
): Admission<Item> {
  const adapters = adaptersOf(running);
  let victim: string | null = null;
  for (const item of ordered) {
    if (!item.ready) continue;
    const inBatch = item.adapter === null || adapters.has(item.adapter);
    if (inBatch || adapters.size < maxAdapters) {
      if (victim === null || item.adapter !== victim) return { next: item, draining: victim };
    } else victim ??= draining !== null && adapters.has(draining) ? draining : soonestFree(adapters);
  }
  return { next: undefined, draining: victim };
}

/** Tokens that each running adapter's longest row may still take. */
function adaptersOf(running: readonly RunningRow[]): Map<string, number> {
  const adapters = new Map<string, number>();
  for (const { adapter, remainingTokens } of running) {
    if (adapter !== null) adapters.set(adapter, Math.max(adapters.get(adapter) ?? 0, remainingTokens));
  }
  return adapters;
}

function soonestFree(adapters: ReadonlyMap<string, number>): string {
  return [...adapters].reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}

export type WaitBound = {
  /** Requests due before this one, with those that come later and are due before it by fairness or priority. */
  ahead: number;
  rows: number;
  /** Prompt tokens that one round takes in. */
  chunk: number;
  longestPrompt: number;
  longestAnswer: number;
};

/**
 * The most rounds of the loop that a ready request waits for its row:
 *
 *     W ≤ (ahead + 1) · S,   S = rows · ⌈longestPrompt / chunk⌉ + longestAnswer
 *
 * S is the longest that a row is held: in the worst case the prompts of all rows are taken in before its own, chunk by
 * chunk, then it gives one token a round. Whoever is due first gets a row within S rounds: without the cap because
 * some row ends by then, at the cap because all rows of the draining adapter do and none is added to it. So of the
 * requests ahead at least one leaves in every S rounds. How often an adapter is asked for does not appear.
 */
export function longestWait({ ahead, rows, chunk, longestPrompt, longestAnswer }: WaitBound): number {
  return (ahead + 1) * (rows * Math.ceil(longestPrompt / chunk) + longestAnswer);
}
