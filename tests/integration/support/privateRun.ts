import { recipe } from '@/lib/api/run';

/** A run of private files as a browser asks for it, and how it says that it ended. */
export const privateRun = {
  request: {
    name: 'From my notes',
    versionIds: [],
    device: 'browser',
    recipe: recipe.parse({}),
    privateData: { name: 'Notes', setHash: `0x${'a'.repeat(64)}`, records: 40, heldOut: 4 },
  },
  result: { baseEvaluationLoss: 4, evaluationLoss: 3, bestStep: 5, trainTokens: 900, seconds: 12, backend: 'wasm' },
} as const;
