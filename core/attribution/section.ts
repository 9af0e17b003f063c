export type Values = Uint8Array | Uint16Array | Uint32Array | Int32Array;

/** Neighbouring values of a section that are in memory: value `i` of the section is `values[i - first]`. */
export type Window = { first: number; values: Values };

/** A long list of numbers, whole in memory or read in pages when needed. */
export type Section = {
  length: number;
  /** The window around a value, if it is in memory. */
  held(index: number): Window | undefined;
  /** Brings it there. The window stays good for as long as the caller keeps it. */
  load(index: number): Promise<Window>;
};

/** What a search cannot go on without. */
export type Missing = { section: Section; index: number };

/**
 * A computation over sections that stops where a value is not in memory and goes on when it is given its window:
 *
 *     const window = section.held(index) ?? (yield { section, index });
 *
 * One text of each algorithm serves both worlds: over memory it never stops, and `inMemory` runs it through; over pages
 * `overPages` loads what it misses.
 */
export type Search<Result> = Generator<Missing, Result, Window>;

/** Runs a search whose sections are all in memory. @throws Error when one is not */
export function inMemory<Result>(search: Search<Result>): Result {
  const step = search.next();
  if (!step.done) throw new Error(`value ${step.value.index} is not in memory: this search has to be run over pages`);
  return step.value;
}

/** Runs a search, loading every page that it misses. It holds the few windows it works on, whatever the cache drops. */
export async function overPages<Result>(search: Search<Result>): Promise<Result> {
  let step = search.next();
  while (!step.done) {
    const { section, index } = step.value;
    step = search.next(await section.load(index));
  }
  return step.value;
}

/** A section of values that are all there. */
export function memorySection(values: Values): Section {
  return new MemorySection(values);
}

// A class, so that all sections have one shape: searches call `held` in their innermost loops.
class MemorySection implements Section {
  readonly length: number;
  readonly #whole: Window;

  constructor(values: Values) {
    this.length = values.length;
    this.#whole = { first: 0, values };
  }

  held(): Window {
    return this.#whole;
  }

  async load(): Promise<Window> {
    return this.#whole;
  }
}

/** Value `index` of a section. */
export function* valueAt(section: Section, index: number): Search<number> {
  const { first, values } = section.held(index) ?? (yield { section, index });
  return values[index - first]!;
}
