/** One record to learn from: token ids, of which the first `promptLength` are context and not learnt. */
export type TrainingExample = { ids: Int32Array; promptLength: number };

/** Number of tokens that count in the loss of an example. */
export const answerLength = ({ ids, promptLength }: TrainingExample): number => ids.length - Math.max(1, promptLength);

/** Part of the longest length that a prompt keeps when both prompt and answer are too long. */
const PROMPT_SHARE = 0.5;

/**
 * Makes an example fit into `longest` tokens: the prompt loses its beginning first, down to half of the length; then
 * the answer loses its end.
 */
export function fitExample(example: TrainingExample, longest: number): TrainingExample {
  const { ids, promptLength } = example;
  if (ids.length <= longest) return example;
  const answer = ids.length - promptLength;
  const kept = Math.min(promptLength, Math.max(longest - answer, Math.floor(longest * PROMPT_SHARE)));
  const start = promptLength - kept;
  return { ids: ids.slice(start, start + longest), promptLength: kept };
}
