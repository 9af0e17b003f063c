import type { AdapterSlots } from '@/core/inference/adapterSlots';
import type { KeyValueCache } from '@/core/inference/keyValueCache';
import { addRun, type Padding } from '@/core/inference/padding';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Session } from '@/core/runtime/types';

/** Score of a key that must not be seen. */
const HIDDEN = -1e9;
/** Prompts are padded to a multiple of this, so that a backend sees few different shapes. */
const GRAIN = 16;

/** A run of core/programs/serve.ts over the slots `first` to `first + count − 1`. */
export type SlotRun = {
  session: Session;
  cache: KeyValueCache;
  /** null for a program without adapters. */
  adapters: AdapterSlots | null;
  first: number;
  count: number;
  /** `count · tokens` new tokens. */
  ids: Int32Array;
  /** Slots whose new tokens are kept and whose logits are wanted; those between them are computed for nothing. */
  wanted: readonly number[];
  maxLength: number;
  /** What is computed for nothing is added here. */
  padding: Padding;
};

/** @returns logits that follow the last new token of each wanted slot, one after the other */
export async function runSlots(run: SlotRun): Promise<Float32Array> {
  const { session, cache, adapters, first, count, ids, wanted, maxLength, padding } = run;
  const tokens = ids.length / count;
  const length = tokens === 1 ? 1 : Math.ceil(tokens / GRAIN) * GRAIN;
  const padded = new Int32Array(count * length);
  for (let i = 0; i < count; i++) padded.set(ids.subarray(i * tokens, (i + 1) * tokens), i * length);
  const held = Array.from({ length: count }, (_, i) => cache.lengths[first + i]!);
  cache.fit();
  addRun(padding, {
    tokens,
    length,
    capacity: cache.capacity,
    rank: adapters?.rank ?? 0,
    slots: held.map((before, i) => {
      const slot = first + i;
      return { wanted: wanted.includes(slot), held: before, rank: adapters?.rankOf(slot) ?? 0 };
    }),
  });
  const positions = new BigInt64Array(count * length);
  held.forEach((before, i) => {
    for (let token = 0; token < length; token++)
      positions[i * length + token] = BigInt(Math.min(before + token, maxLength - 1));
  });
  const last = wanted.map((slot) => (slot - first) * length + tokens - 1);
  const outputs = await session.run({
    ids: intTensor(padded, [count, length]),
    positions: { dtype: 'int64', dims: [count, length], data: positions },
    wanted: intTensor(Int32Array.from(last), [last.length]),
    bias: attentionBias(held, length, cache.capacity),
    parts: { dtype: 'int64', dims: [2], data: BigInt64Array.of(BigInt(cache.capacity), BigInt(length)) },
    ...cache.feeds(first, count),
    ...adapters?.feeds(first, count),
  });
  const fresh = floatsOf(outputs, 'fresh');
  for (const slot of wanted) cache.append(slot, fresh, { row: slot - first, rows: count, length, count: tokens });
  return floatsOf(outputs, 'logits');
}

/** Hides what lies behind a row's last cached key, and of the new tokens those after each. */
function attentionBias(held: readonly number[], length: number, past: number) {
  const width = past + length;
  const bias = new Float32Array(held.length * length * width);
  held.forEach((before, row) => {
    for (let line = 0; line < length; line++) {
      const start = (row * length + line) * width;
      bias.fill(HIDDEN, start + before, start + past);
      bias.fill(HIDDEN, start + past + line + 1, start + width);
    }
  });
  return floatTensor(bias, [held.length, 1, 1, length, width]);
}
