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
} as const satisfies Record<string, { about: string; load(): Promise<Suite> }>;

export type SuiteName = keyof typeof SUITES;

export const SUITE_NAMES = Object.keys(SUITES) as SuiteName[];
