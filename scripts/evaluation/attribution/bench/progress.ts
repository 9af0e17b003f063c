/** Seconds between two lines. */
const EVERY_SECONDS = 10;

/** A function to be told how much is done; it says so now and then, with the time left. */
export function progressOf({ say }: { say(line: string): void }, what: string, total: number): (done: number) => void {
  const started = performance.now();
  let [shown, first] = [started, 0];
  return (done) => {
    const now = performance.now();
    // What lay in the cache took no time and says nothing about the rest.
    if (now - started < 1000) first = done;
    if (done < total && now - shown < EVERY_SECONDS * 1000) return;
    shown = now;
    const seconds = (now - started) / 1000;
    const left = done === first ? 0 : ((total - done) * seconds) / (done - first);
    say(`${what}: ${done} of ${total}, ${Math.round(seconds)} s, about ${Math.round(left)} s left`);
  };
}
