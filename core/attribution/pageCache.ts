import type { Section, Values, Window } from '@/core/attribution/section';

/** A file that can be read anywhere: a local file by position, a range request, a handle of a browser's file system. */
export type PageReader = {
  /** Bytes. */
  size: number;
  /** Exactly `length` bytes from `from`, in memory that nobody else writes to; rejects when they cannot be read. */
  read(from: number, length: number): Promise<Uint8Array>;
};

export type PageCacheOptions = {
  /** Size of a page: a multiple of 8, so that no value lies on two pages. */
  pageBytes: number;
  /** The most pages held at once. */
  pages: number;
};

type Page = { bytes: Uint8Array; windows: Map<Section, Window> };

type ElementType = { BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer, offset: number, length: number): Values };

/** Pages of a file, the least recently used dropped first. Memory is `pages · pageBytes`, however large the file is. */
export class PageCache {
  readonly #reader: PageReader;
  readonly #options: PageCacheOptions;
  // A Map keeps insertion order; re-inserting on use makes its first key the least recently used.
  readonly #pages = new Map<number, Page>();
  readonly #loading = new Map<number, Promise<Page>>();
  #reads = 0;
  #mostHeld = 0;

  /** @throws RangeError for sizes that no cache can have */
  constructor(reader: PageReader, options: PageCacheOptions) {
    const { pageBytes, pages } = options;
    if (!(pageBytes >= 8 && pageBytes % 8 === 0)) throw new RangeError(`pages of ${pageBytes} bytes`);
    if (!(pages >= 1)) throw new RangeError(`a cache of ${pages} pages`);
    this.#reader = reader;
    this.#options = options;
  }

  /** Pages held now, the most ever held, and how often the file was read. */
  get usage(): { held: number; mostHeld: number; reads: number } {
    return { held: this.#pages.size, mostHeld: this.#mostHeld, reads: this.#reads };
  }

  /** `count` values of one type that begin at byte `offset`, a multiple of 8. */
  section(Type: ElementType, offset: number, count: number): Section {
    const { pageBytes } = this.#options;
    const width = Type.BYTES_PER_ELEMENT;
    const pageOf = (index: number) => Math.floor((offset + index * width) / pageBytes);
    const windowOf = (number: number, page: Page): Window => {
      const known = page.windows.get(section);
      if (known) return known;
      const start = number * pageBytes;
      const from = Math.max(start, offset);
      const to = Math.min(start + page.bytes.length, offset + count * width);
      const values = new Type(
        page.bytes.buffer as ArrayBuffer,
        page.bytes.byteOffset + from - start,
        (to - from) / width,
      );
      const window = { first: (from - offset) / width, values };
      page.windows.set(section, window);
      return window;
    };
    const section: Section = {
      length: count,
      held: (index) => {
        const number = pageOf(index);
        const page = this.#held(number);
        return page && windowOf(number, page);
      },
      load: async (index) => {
        const number = pageOf(index);
        return windowOf(number, await this.#load(number));
      },
    };
    return section;
  }

  #held(number: number): Page | undefined {
    const page = this.#pages.get(number);
    if (!page) return;
    this.#pages.delete(number);
    this.#pages.set(number, page);
    return page;
  }

  #load(number: number): Promise<Page> {
    const held = this.#held(number);
    if (held) return Promise.resolve(held);
    const loading = this.#loading.get(number) ?? this.#read(number).finally(() => this.#loading.delete(number));
    this.#loading.set(number, loading);
    return loading;
  }

  async #read(number: number): Promise<Page> {
    const { pageBytes, pages } = this.#options;
    const from = number * pageBytes;
    this.#reads++;
    const bytes = await this.#reader.read(from, Math.min(pageBytes, this.#reader.size - from));
    // Typed arrays need aligned memory; the page may be a piece of a larger buffer.
    const page = { bytes: bytes.byteOffset % 8 === 0 ? bytes : bytes.slice(), windows: new Map<Section, Window>() };
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size < pages) break;
      this.#pages.delete(oldest);
    }
    this.#pages.set(number, page);
    this.#mostHeld = Math.max(this.#mostHeld, this.#pages.size);
    return page;
  }
}
