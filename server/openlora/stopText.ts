export type StopFilter = {
  /** Takes the next piece of text; returns what may be given out and whether a stop text was reached. */
  push(text: string): { text: string; stopped: boolean };
  /** What was held back when the answer ended without a stop text. */
  end(): string;
};

/**
 * Cuts an answer at the first of several stop texts. A stop text can be spread over tokens, so the end of the text is
 * held back while it could still become one. The stop text itself is not given out.
 */
export function createStopFilter(stops: readonly string[]): StopFilter {
  let held = '';
  return {
    push(text) {
      held += text;
      const found = stops.map((stop) => held.indexOf(stop)).filter((index) => index >= 0);
      if (found.length > 0) {
        const out = held.slice(0, Math.min(...found));
        held = '';
        return { text: out, stopped: true };
      }
      const keep = Math.max(0, ...stops.map((stop) => longestOverlap(held, stop)));
      const out = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return { text: out, stopped: false };
    },
    end() {
      const out = held;
      held = '';
      return out;
    },
  };
}

/** Length of the longest end of `text` that begins `stop`. */
function longestOverlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
