/**
 * A queue between one producer that must not wait and one consumer that may be slow. `next` gives undefined when the
 * channel was closed and is empty, and throws what it was failed with once everything before has been read.
 */
export function createChannel<Item>() {
  const items: Item[] = [];
  let end: { error?: unknown } | undefined;
  let wake: (() => void) | undefined;

  const notify = () => {
    wake?.();
    wake = undefined;
  };

  return {
    push(item: Item): void {
      items.push(item);
      notify();
    },
    close(): void {
      end = {};
      notify();
    },
    fail(error: unknown): void {
      end = { error };
      notify();
    },
    async next(): Promise<Item | undefined> {
      while (items.length === 0 && !end) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (items.length > 0) return items.shift();
      if (end && 'error' in end) throw end.error;
      return undefined;
    },
  };
}
