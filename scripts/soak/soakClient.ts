import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiptMessage } from '@/lib/inference/receiptReport';
import { LONGEST_ANSWER, type Reference } from '@/scripts/soak/references';
import type { SoakPayer } from '@/scripts/soak/soakModels';

/** What became of every request, from where the client stands. */
export type Tally = {
  /** Receipts of whole answers by request id. */
  delivered: Map<string, ReceiptMessage>;
  /** Request ids of streams that ended with an error of the node: nothing may be charged. */
  failed: Set<string>;
  /** Request ids of streams that the client left, or that broke with the node. */
  cut: Set<string>;
  cancelled: number;
  broken: number;
  /** Texts that are not the adapter's own. */
  wrong: { model: string; prompt: string; expected: string; got: string }[];
  /** Refusals by HTTP status. */
  refused: Record<number, number>;
  /** Seconds to the first text of streams. */
  firstText: number[];
};

export const newTally = (): Tally => ({
  delivered: new Map(),
  failed: new Set(),
  cut: new Set(),
  cancelled: 0,
  broken: 0,
  wrong: [],
  refused: {},
  firstText: [],
});

export type ClientParameters = {
  url: string;
  payer: SoakPayer;
  /** Which adapter and prompt comes next. */
  next(): Reference;
  tally: Tally;
  stop: AbortSignal;
};

const CANCELLED_SHARE = 0.12;
const STREAM_SHARE = 0.8;
const LONGEST_RETRY_MILLISECONDS = 1_000;

/** One client that asks again as soon as it was answered, until it is stopped. */
export async function runClient(parameters: ClientParameters): Promise<void> {
  const { tally, stop } = parameters;
  while (!stop.aborted) {
    const reference = parameters.next();
    const tokens = 6 + Math.floor(Math.random() * (LONGEST_ANSWER - 5));
    const stream = Math.random() < STREAM_SHARE;
    const leave = new AbortController();
    const leaving = Math.random() < CANCELLED_SHARE;
    // Some leave at once, while they wait; others after some text.
    const timer = leaving ? setTimeout(() => leave.abort(), Math.random() * 2_000) : undefined;
    try {
      const response = await fetch(`${parameters.url}/v1/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${parameters.payer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: reference.model.name,
          prompt: reference.prompt,
          max_tokens: tokens,
          temperature: 0,
          stream,
          priority: Math.floor(Math.random() * 3),
        }),
        signal: leave.signal,
      });
      if (!response.ok) {
        tally.refused[response.status] = (tally.refused[response.status] ?? 0) + 1;
        const wait = Number(response.headers.get('retry-after') ?? 1) * 1000;
        await response.body?.cancel();
        await sleep(Math.min(LONGEST_RETRY_MILLISECONDS, wait) * Math.random());
      } else if (stream) await readStream(response, reference, tally);
      else readWhole(await response.json(), reference, tally);
    } catch {
      if (leave.signal.aborted) tally.cancelled++;
      else {
        tally.broken++;
        await sleep(200);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

type Chunk = {
  id?: string;
  choices?: { text?: string }[];
  error?: { code: string };
  openledger?: { receipt: ReceiptMessage };
};

function readWhole(body: Chunk, reference: Reference, tally: Tally): void {
  const receipt = body.openledger!.receipt;
  judge(reference, receipt, body.choices?.[0]?.text ?? '', tally);
  tally.delivered.set(receipt.requestId, receipt);
}

async function readStream(response: Response, reference: Reference, tally: Tally): Promise<void> {
  const asked = performance.now();
  let [text, id, held] = ['', '', ''];
  let receipt: ReceiptMessage | undefined;
  let failed = false;
  try {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      held += part;
      const lines = held.split('\n');
      held = lines.pop()!;
      for (const line of lines) {
        if (!line.startsWith('data: ') || line === 'data: [DONE]') continue;
        const chunk: Chunk = JSON.parse(line.slice('data: '.length));
        if (chunk.id) id = chunk.id.replace('cmpl-', '');
        const piece = chunk.choices?.[0]?.text ?? '';
        if (piece !== '' && text === '') tally.firstText.push((performance.now() - asked) / 1000);
        text += piece;
        failed ||= chunk.error !== undefined;
        receipt ??= chunk.openledger?.receipt;
      }
    }
  } finally {
    judge(reference, receipt, text, tally);
    if (receipt) tally.delivered.set(receipt.requestId, receipt);
    else if (failed) tally.failed.add(id);
    else tally.cut.add(id);
  }
}

/**
 * A whole answer is the reference's text of as many tokens as its receipt says: fewer than asked for where the time of
 * the request was over. What was sent of another answer is the beginning of the reference.
 */
function judge(reference: Reference, receipt: ReceiptMessage | undefined, got: string, tally: Tally): void {
  const { model, prompt, texts } = reference;
  const expected = receipt ? texts[Number(receipt.outputTokens)]! : texts.at(-1)!;
  if (receipt ? got === expected : expected.startsWith(got)) return;
  tally.wrong.push({ model: model.name, prompt, expected, got });
}
