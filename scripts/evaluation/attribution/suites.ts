import type { Suite } from '@/scripts/evaluation/attribution/suite';

/** Every suite: what it asks, and its code, which is loaded when the suite is asked for. */
export const SUITES = {
  classes: {
    about: 'records of a class are found where prompt and answer name it',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/classes')).classes,
  },
  'classes-answer-only': {
    about: 'the same where no text names the class',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/classes')).classesAnswerOnly,
  },
  lds: {
    about: 'scores foretell what models trained on halves of the records do',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/lds')).lds,
  },
  corrupted: {
    about: 'swapped answers are found',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/corrupted')).corrupted,
  },
  removal: {
    about: 'without the best tenth a model does worse than without a random one',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/removal')).removal,
  },
  'tail-patch': {
    about: 'a step on the best records makes the query likelier',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/tailPatch')).tailPatch,
  },
  sources: {
    about: 'answers pay the contributor whose records they come from',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/sources')).sources,
  },
  spans: {
    about: 'verbatim text is found and named, nothing else is, and fast',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/spans')).spans,
  },
  placebo: {
    about: 'records that were not trained on earn nothing',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/placebo')).placebo,
  },
  gaming: {
    about: 'cheating pays no more than honesty',
    load: async () => (await import('@/scripts/evaluation/attribution/suites/gaming')).gaming,
  },
} as const satisfies Record<string, { about: string; load(): Promise<Suite> }>;

export type SuiteName = keyof typeof SUITES;

export const SUITE_NAMES = Object.keys(SUITES) as SuiteName[];
