import type { ChosenLogprob } from '@/core/sampling/tokenLogprobs';

/**
 * Gives out each token's log-probabilities together with the text the token ends in, as text is held back while it could
 * still become a stop text. Tokens of a stop text are never given out, like the text itself.
 */
export function createLogprobTape() {
  const waiting: { entry: ChosenLogprob; end: number }[] = [];
  let decoded = 0;
  let given = 0;
  return {
    /** @param length of the text that the token completed, in UTF-16 units */
    push(entry: ChosenLogprob, length: number): void {
      decoded += length;
      waiting.push({ entry, end: decoded });
    },
    /** @param length of the text that is given out now; returns the tokens that end in what was given so far */
    release(length: number): ChosenLogprob[] {
      given += length;
      const held = waiting.findIndex(({ end }) => end > given);
      return waiting.splice(0, held < 0 ? waiting.length : held).map(({ entry }) => entry);
    },
  };
}
