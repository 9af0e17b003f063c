/** Every kind of job. A name without an entry in `registry.ts` does not compile, and neither does the reverse. */
export const JOB_NAMES = [
  'attribute-answer',
  'count-standings',
  'curate-upload',
  'evaluate-run',
  'index-model',
  'post-roots',
  'prune-jobs',
  'settle',
  'train-run',
] as const;

export type JobName = (typeof JOB_NAMES)[number];
