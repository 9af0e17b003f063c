import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Adapter } from '@/core/formats/peft';
import type { Graph } from '@/core/graph/types';
import { AdapterSlots } from '@/core/inference/adapterSlots';
import { HotAdapter } from '@/core/inference/hotAdapter';
import { KeptPrefixes } from '@/core/inference/keptPrefixes';
import { KeyValueCache } from '@/core/inference/keyValueCache';
import { mergedGraph, mergedProgram } from '@/core/inference/mergedProgram';
import { noPadding, type Padding } from '@/core/inference/padding';
import { runSlots } from '@/core/inference/runSlots';
import { isPacked } from '@/core/model/basePrecision';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildServeProgram } from '@/core/programs/serve';
import type { Runtime, Session } from '@/core/runtime/types';
import type { BaseModel } from '@/core/training/programs';

/** Longer prompts are fed in parts, so that other rows are not kept waiting for a whole one. */
const CHUNK = 128;

export type DecoderEngineParameters = {
  runtime: Runtime;
  base: BaseModel;
  /** Rows that can be generated at the same time. */
  rows: number;
  /** Prompt and answer together; at most the base's positions. */
  maxLength?: number;
  /** Memory for keys and values of rows that have ended, which prompts with the same beginning take over. 0: none. */
  prefixBytes?: number;
  /** An adapter that has all rows for a while is merged into a copy of the base. Absent: never. */
  merge?: {
    /** After so many steps in which all rows have one adapter; its copy is used while all rows have it. */
    after: number;
    /** `mergedProgram`, beside the thread that runs the batch. Absent: on that thread, between two steps. */
    write?(adapter: Adapter, positions: number): Promise<Uint8Array>;
    /** It could not be made. Its rows go on without, and it is not tried again. */
    onFailed?(error: unknown): void;
  };
};

export type EngineStatistics = {
  /** What was computed for nothing. */
  readonly padding: Readonly<Padding>;
  /** Rows filled under an adapter that lay in their place already, and under one that was copied there. */
  readonly fills: Readonly<{ held: number; copied: number }>;
};

/** Generation for several rows at once, each with its own adapter. One call at a time. */
export type DecoderEngine = {
  readonly rows: number;
  readonly maxLength: number;
  /** Most prompt tokens that one feed takes. */
  readonly chunk: number;
  /** Sums since the start. */
  readonly statistics: EngineStatistics;
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
  const { runtime, base, merge } = parameters;
  return new Engine(
    parameters,
    (graph) => compileProgram(runtime, graph, base.weights),
    async (adapter, positions) =>
      runtime.createSession(
        merge?.write ? await merge.write(adapter, positions) : mergedProgram(base, adapter, positions),
      ),
  );
}

/** For judging an engine: the same over any way of running a graph. */
export function createEngineOver(
  parameters: Omit<DecoderEngineParameters, 'runtime'>,
  compile: (graph: Graph) => Promise<Session>,
): DecoderEngine {
  return new Engine(parameters, compile, (adapter, positions) =>
    compile(mergedGraph(parameters.base, adapter, positions)),
  );
}

/** What a slot of the batch holds. Slots 0 to n − 1 are filled, so that they can be fed as they lie. */
type Slot = { row: number; adapter: Adapter | null; ids: number[] };

class Engine implements DecoderEngine {
  readonly rows: number;
  readonly maxLength: number;
  readonly chunk = CHUNK;
  readonly #base: BaseModel;
  readonly #cache: KeyValueCache;
  readonly #adapters: AdapterSlots;
  readonly #prefixes: KeptPrefixes;
  readonly #hot: HotAdapter;
  readonly #slots: Slot[] = [];
  readonly #padding = noPadding();
  readonly #sessions = new Map<'bare' | 'adapted', Promise<Session>>();

  constructor(
    parameters: Omit<DecoderEngineParameters, 'runtime'>,
    private readonly compile: (graph: Graph) => Promise<Session>,
    compileMerged: (adapter: Adapter, positions: number) => Promise<Session>,
  ) {
    const { base, rows, maxLength = base.config.maxPositions, prefixBytes = 0, merge } = parameters;
    this.#base = base;
    this.rows = rows;
    // A window that slides would hide keys of the cache; within the first window nothing is hidden.
    this.maxLength = Math.min(maxLength, base.config.maxPositions, base.config.slidingWindow ?? maxLength);
    this.#cache = new KeyValueCache(base.config, rows);
    this.#adapters = new AdapterSlots(base.config, rows);
    this.#prefixes = new KeptPrefixes(this.#cache, prefixBytes);
    // A base that is packed is so for want of memory: it has no merged copy.
    const packed = [...base.weights.values()].some(isPacked);
    this.#hot = new HotAdapter({
      mergeAfter: packed ? Infinity : (merge?.after ?? Infinity),
      // In a promise of its own, so that it cannot throw into a step.
      compile: async (adapter) => compileMerged(adapter, this.maxLength),
      onFailed: (error) => merge?.onFailed?.(error),
    });
  }

  get statistics(): EngineStatistics {
    return { padding: this.#padding, fills: this.#adapters.fills };
  }

  open(row: number, ids: Int32Array, adapter: Adapter | null): number {
    if (ids.length === 0 || ids.length > this.maxLength) throw tooLong(ids.length, this.maxLength);
    if (this.#slots.some((slot) => slot.row === row)) throw new RangeError(`Row ${row} is taken.`);
    const at = this.#slots.length;
    if (at === this.rows) throw new RangeError(`All ${this.rows} rows are taken.`);
    this.#adapters.set(at, adapter);
    const held = this.#prefixes.fill(at, ids, adapter, this.#slots);
    this.#slots.push({ row, adapter, ids: [...ids.subarray(0, held)] });
    return held;
  }

  async feed(row: number, ids: Int32Array): Promise<Float32Array> {
    const at = this.#slotOf(row);
    const slot = this.#slots[at]!;
    if (ids.length === 0 || ids.length > this.chunk) throw new RangeError(`${ids.length} tokens are no chunk.`);
    const total = slot.ids.length + ids.length;
    if (total > this.maxLength) throw tooLong(total, this.maxLength);
    const logits = await this.#run(at, 1, ids, [at]);
    slot.ids.push(...ids);
    return logits;
  }

  async decode(steps: readonly { row: number; id: number }[]): Promise<readonly Float32Array[]> {
    if (steps.length === 0) return [];
    const places = steps.map(({ row }) => this.#slotOf(row));
    for (const at of places) {
      const length = this.#slots[at]!.ids.length + 1;
      if (length > this.maxLength) throw tooLong(length, this.maxLength);
    }
    const count = Math.max(...places) + 1;
    const ids = new Int32Array(count);
    steps.forEach(({ id }, i) => {
      ids[places[i]!] = id;
    });
    await this.#hot.step(this.#ownerOf(0, count));
    const logits = await this.#run(0, count, ids, places);
    steps.forEach(({ id }, i) => {
      this.#slots[places[i]!]!.ids.push(id);
    });
    const width = this.#base.config.vocabularySize;
    return places.map((_, i) => logits.subarray(i * width, (i + 1) * width));
  }

  clear(row: number): void {
    const at = this.#slots.findIndex((slot) => slot.row === row);
    if (at < 0) return;
    this.#prefixes.keep(at, this.#slots[at]!);
    this.#cache.wipe(at);
    const last = this.#slots.pop()!;
    const end = this.#slots.length;
    if (at !== end) {
      this.#cache.move(end, at);
      this.#adapters.move(end, at);
      this.#slots[at] = last;
    } else this.#adapters.free(end);
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
    await this.#hot.release();
  }

  async #run(first: number, count: number, ids: Int32Array, wanted: readonly number[]): Promise<Float32Array> {
    const owner = this.#ownerOf(first, count);
    const merged = this.#hot.sessionFor(owner);
    const adapted = owner !== null && !merged;
    return runSlots({
      session: merged ?? (await this.#session(adapted ? 'adapted' : 'bare')),
      cache: this.#cache,
      adapters: adapted ? this.#adapters : null,
      first,
      count,
      ids,
      wanted,
      maxLength: this.maxLength,
      padding: this.#padding,
    });
  }

  /** The one adapter of some slots, null if they are all bare, 'several' otherwise. */
  #ownerOf(first: number, count: number): Adapter | 'several' | null {
    const { adapter } = this.#slots[first]!;
    for (let at = first + 1; at < first + count; at++) if (this.#slots[at]!.adapter !== adapter) return 'several';
    return adapter;
  }

  #slotOf(row: number): number {
    const at = this.#slots.findIndex((slot) => slot.row === row);
    if (at < 0) throw new RangeError(`Row ${row} was not filled.`);
    return at;
  }

  #session(kind: 'bare' | 'adapted'): Promise<Session> {
    let session = this.#sessions.get(kind);
    if (!session) {
      const program = { ...this.#base, adapted: kind === 'adapted', positions: this.maxLength };
      session = this.compile(buildServeProgram(program));
      this.#sessions.set(kind, session);
    }
    return session;
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
