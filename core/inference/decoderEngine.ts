import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Adapter } from '@/core/formats/peft';
import type { Graph } from '@/core/graph/types';
import { AdapterSlots } from '@/core/inference/adapterSlots';
import { KeyValueCache } from '@/core/inference/keyValueCache';
import { LINEARS } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildServeProgram, pastName } from '@/core/programs/serve';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Feeds, Runtime, Session } from '@/core/runtime/types';
import type { BaseModel } from '@/core/training/programs';

/** Score of a key that must not be seen. */
const HIDDEN = -1e9;
/** Longer prompts are fed in parts, so that other rows are not kept waiting for a whole one. */
const CHUNK = 128;
/** Prompts are padded to a multiple of this, so that a backend sees few different shapes. */
const GRAIN = 16;

export type DecoderEngineParameters = {
  runtime: Runtime;
  base: BaseModel;
  /** Rows that can be generated at the same time. */
  rows: number;
  /** Prompt and answer together; at most the base's positions. */
  maxLength?: number;
};

/** Generation for several rows at once, each with its own adapter. One call at a time. */
export type DecoderEngine = {
  readonly rows: number;
  readonly maxLength: number;
  /** Most prompt tokens that one feed takes. */
  readonly chunk: number;
  /**
   * Takes a free row for a prompt under an adapter (null: the bare base).
   *
   * @returns how many of the prompt's first tokens the row holds already; always fewer than all
   */
  open(row: number, ids: Int32Array, adapter: Adapter | null): number;
  /** Appends the next prompt tokens of an open row. @returns the logits that follow the last of them */
  feed(row: number, ids: Int32Array): Promise<Float32Array>;
  /** Advances rows by one token each in one batch. @returns the logits that follow, in the same order */
  decode(steps: readonly { row: number; id: number }[]): Promise<readonly Float32Array[]>;
  /** Forgets a row. */
  clear(row: number): void;
  release(): Promise<void>;
};

/** Makes an engine over ONNX models; the programs are compiled when they are first needed. */
export function createDecoderEngine(parameters: DecoderEngineParameters): DecoderEngine {
  const { runtime } = parameters;
  return new Engine(parameters, (graph) => compileProgram(runtime, graph, parameters.base.weights));
}

/** For judging an engine: the same over any way of running a graph. */
export function createEngineOver(
  parameters: Omit<DecoderEngineParameters, 'runtime'>,
  compile: (graph: Graph) => Promise<Session>,
): DecoderEngine {
  return new Engine(parameters, compile);
}

class Engine implements DecoderEngine {
  readonly rows: number;
  readonly maxLength: number;
  readonly chunk = CHUNK;
  readonly #base: BaseModel;
  readonly #cache: KeyValueCache;
  readonly #adapters: AdapterSlots;
  /** Adapters of the filled slots, for moving them. */
  readonly #held: (Adapter | null)[] = [];
  /** Row of each filled slot: slots 0 to n − 1 are filled, so they can be fed as they lie. */
  readonly #rowOfSlot: number[] = [];
  readonly #sessions = new Map<'bare' | 'adapted', Promise<Session>>();

  constructor(
    { base, rows, maxLength = base.config.maxPositions }: Omit<DecoderEngineParameters, 'runtime'>,
    private readonly compile: (graph: Graph) => Promise<Session>,
  ) {
    this.#base = base;
    this.rows = rows;
    // A window that slides would hide keys of the cache; within the first window nothing is hidden.
    this.maxLength = Math.min(maxLength, base.config.maxPositions, base.config.slidingWindow ?? maxLength);
    this.#cache = new KeyValueCache(base.config, rows);
    this.#adapters = new AdapterSlots(base.config, rows);
  }

  open(row: number, ids: Int32Array, adapter: Adapter | null): number {
    if (ids.length === 0 || ids.length > this.maxLength) throw tooLong(ids.length, this.maxLength);
    if (this.#rowOfSlot.includes(row)) throw new RangeError(`Row ${row} is taken.`);
    const slot = this.#rowOfSlot.length;
    this.#adapters.set(slot, adapter);
    this.#rowOfSlot.push(row);
    this.#held[slot] = adapter;
    this.#cache.lengths[slot] = 0;
    return 0;
  }

  async feed(row: number, ids: Int32Array): Promise<Float32Array> {
    const slot = this.#slotOf(row);
    const start = this.#cache.lengths[slot]!;
    const total = start + ids.length;
    if (ids.length === 0 || ids.length > this.chunk) throw new RangeError(`${ids.length} tokens are no chunk.`);
    if (total > this.maxLength) throw tooLong(total, this.maxLength);
    const length = Math.ceil(ids.length / GRAIN) * GRAIN;
    const padded = new Int32Array(length);
    padded.set(ids);
    const positions = Int32Array.from({ length }, (_, i) => Math.min(start + i, this.maxLength - 1));
    // One hidden key stands for the empty cache: not every backend takes a tensor without elements.
    const past = start === 0 ? 1 : this.#cache.capacity;
    const bias = new Float32Array(length * (past + length));
    for (let i = 0; i < length; i++) {
      const line = i * (past + length);
      bias.fill(HIDDEN, line + start, line + past);
      bias.fill(HIDDEN, line + past + i + 1, line + past + length);
    }
    const adapted = this.#held[slot] !== null;
    const outputs = await (await this.#session(adapted)).run({
      ids: intTensor(padded, [1, length]),
      positions: intTensor(positions, [1, length]),
      last: intTensor(Int32Array.of(ids.length - 1), [1]),
      bias: floatTensor(bias, [1, 1, length, past + length]),
      ...(start === 0 ? this.#emptyPast() : this.#cache.feeds(slot, 1)),
      ...(adapted ? this.#adapters.feeds(slot, 1) : {}),
    });
    this.#cache.append(slot, outputs, 0, length, ids.length);
    return floatsOf(outputs, 'logits');
  }

  async decode(steps: readonly { row: number; id: number }[]): Promise<readonly Float32Array[]> {
    const count = this.#rowOfSlot.length;
    const slots = steps.map(({ row }) => this.#slotOf(row));
    for (const slot of slots) {
      const length = this.#cache.lengths[slot]! + 1;
      if (length > this.maxLength) throw tooLong(length, this.maxLength);
    }
    this.#cache.reserve(Math.max(...slots.map((slot) => this.#cache.lengths[slot]!)));
    const past = this.#cache.capacity;
    const ids = new Int32Array(count);
    steps.forEach(({ id }, i) => {
      ids[slots[i]!] = id;
    });
    const positions = Int32Array.from({ length: count }, (_, slot) =>
      Math.min(this.#cache.lengths[slot]!, this.maxLength - 1),
    );
    const bias = new Float32Array(count * (past + 1));
    for (let slot = 0; slot < count; slot++) {
      bias.fill(HIDDEN, slot * (past + 1) + this.#cache.lengths[slot]!, slot * (past + 1) + past);
    }
    const adapted = this.#adapters.hasAdapter(count);
    const outputs = await (await this.#session(adapted)).run({
      ids: intTensor(ids, [count, 1]),
      positions: intTensor(positions, [count, 1]),
      last: intTensor(
        Int32Array.from({ length: count }, (_, i) => i),
        [count],
      ),
      bias: floatTensor(bias, [count, 1, 1, past + 1]),
      ...this.#cache.feeds(0, count),
      ...(adapted ? this.#adapters.feeds(0, count) : {}),
    });
    for (const slot of slots) this.#cache.append(slot, outputs, slot, 1, 1);
    const logits = floatsOf(outputs, 'logits');
    const width = this.#base.config.vocabularySize;
    return slots.map((slot) => logits.slice(slot * width, (slot + 1) * width));
  }

  clear(row: number): void {
    const slot = this.#rowOfSlot.indexOf(row);
    if (slot < 0) return;
    const last = this.#rowOfSlot.length - 1;
    if (slot !== last) {
      this.#cache.move(last, slot);
      this.#adapters.set(slot, this.#held[last]!);
      this.#held[slot] = this.#held[last]!;
      this.#rowOfSlot[slot] = this.#rowOfSlot[last]!;
    }
    this.#adapters.set(last, null);
    this.#rowOfSlot.pop();
    this.#held.length = last;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #slotOf(row: number): number {
    const slot = this.#rowOfSlot.indexOf(row);
    if (slot < 0) throw new RangeError(`Row ${row} was not filled.`);
    return slot;
  }

  #session(adapted: boolean): Promise<Session> {
    const key = adapted ? 'adapted' : 'bare';
    let session = this.#sessions.get(key);
    if (!session) {
      const targets = adapted ? LINEARS : [];
      session = this.compile(buildServeProgram({ ...this.#base, targets, positions: this.maxLength }));
      this.#sessions.set(key, session);
    }
    return session;
  }

  #emptyPast(): Feeds {
    const { layers, keyValueHeads, headSize } = this.#base.config;
    const feeds: Record<string, Feeds[string]> = {};
    for (let layer = 0; layer < layers; layer++) {
      for (const part of ['key', 'value'] as const) {
        const empty = new Float32Array(keyValueHeads * headSize);
        feeds[pastName(layer, part)] = floatTensor(empty, [1, keyValueHeads, 1, headSize]);
      }
    }
    return feeds;
  }
}

function tooLong(length: number, limit: number): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `A sequence of ${length} tokens does not fit: this model holds 1 to ${limit}.`,
    fields: { length, limit },
    remedy: 'Shorten the prompt or ask for a shorter answer.',
  });
}
