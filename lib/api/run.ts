import { z } from 'zod';
import { licenceTerms } from '@/core/licence/terms';
import { BASE_PRECISIONS } from '@/core/model/basePrecision';
import { address, hash, identifier, instant, integerString } from '@/lib/api/common';
import { person } from '@/lib/api/dataNet';
import { importedBase } from '@/lib/bases/importedBase';

/** core/training's recipe as a person sets it. */
export const recipe = z.object({
  /** learn answers, or learn which of two answers is preferred (direct preference optimisation) */
  objective: z.enum(['supervised', 'preference']).default('supervised'),
  /** what the loss counts: the answers, or the questions as well */
  learn: z.enum(['answers', 'all']).default('answers'),
  /** preference tuning: how much a departure from the base costs */
  beta: z.number().min(0.01).max(1).default(0.1),
  rank: z.number().int().min(1).max(64).default(16),
  alpha: z.number().min(1).max(256).default(32),
  dropout: z.number().min(0).max(0.5).default(0.05),
  targets: z
    .array(z.enum(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']))
    .min(1)
    .default(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']),
  /** scale the adapter by alpha/√rank in place of alpha/rank */
  useRslora: z.boolean().default(false),
  /** in how many bits the frozen base lies in memory while it is trained on, sketched and measured */
  basePrecision: z.enum(BASE_PRECISIONS).default('float32'),
  /** compute activations again in the backward pass in place of keeping them: less memory, more time */
  recompute: z.boolean().default(false),
  learningRate: z.number().positive().max(0.1).default(2e-4),
  /** how the learning rate falls after the warm-up */
  schedule: z.enum(['cosine', 'linear', 'constant']).default('cosine'),
  warmupShare: z.number().min(0).max(0.5).default(0.03),
  epochs: z.number().int().min(1).max(50).default(3),
  batchSize: z.number().int().min(1).max(64).default(8),
  accumulation: z.number().int().min(1).max(64).default(1),
  maxLength: z.number().int().min(16).max(512).default(256),
  /** chance of each token of a question to be left out of a pass, against learning one wording */
  promptDropout: z.number().min(0).max(0.9).default(0),
  weightDecay: z.number().min(0).max(1).default(0),
  clipNorm: z.number().positive().max(100).default(1),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(42),
  evaluationsPerEpoch: z.number().int().min(1).max(20).default(2),
  /** evaluations without improvement before stopping; 0 never stops early */
  earlyStoppingPatience: z.number().int().min(0).max(20).default(0),
  /** the adapter that is published: best on held-out records, or the last, which knows its own records best */
  result: z.enum(['best', 'last']).default('best'),
  heldOutShare: z.number().min(0.02).max(0.3).default(0.1),
});

/**
 * All that the server learns of records that stay in a browser: what their owner calls them, how many there are, and
 * a salted hash of the set, from which nobody can tell whether a certain text is in it.
 */
export const privateData = z.strictObject({
  name: z.string().trim().min(1).max(60),
  setHash: hash,
  records: z.number().int().min(1).max(1_000_000),
  heldOut: z.number().int().min(0).max(1_000_000),
});
export type PrivateData = z.infer<typeof privateData>;

/** POST /api/runs */
export const createRunRequest = z
  .object({
    name: z.string().trim().min(3).max(60),
    versionIds: z.array(identifier).max(20),
    device: z.enum(['browser', 'server']),
    recipe,
    privateData: privateData.optional(),
    /** A base that the tab has imported; the embedded one where it is left out. Only its hashes reach the server. */
    base: importedBase.optional(),
  })
  .refine(({ versionIds, privateData: own }) => versionIds.length > 0 || own !== undefined, {
    path: ['versionIds'],
    message: 'a run learns from at least one version or from private files',
  })
  .refine(({ device, privateData: own }) => device === 'browser' || own === undefined, {
    path: ['device'],
    message: 'private files are learned from in the browser that holds them',
  });

/** POST /api/runs/:id/branch: a new run on the same records that begins with an adapter that this one kept */
export const branchRunRequest = z.object({
  name: z.string().trim().min(3).max(60),
  /** of a kept checkpoint */
  step: z.number().int().min(1),
  recipe,
});

/** POST /api/runs/:id/checkpoint: the state that a tab kept, stored before, for the server to go on from */
export const giveCheckpointRequest = z.object({ checkpointHash: hash });

/** POST /api/runs/licence-check: before anything else in the wizard */
export const licenceCheckRequest = z.object({
  versionIds: z.array(identifier).min(1).max(20),
  commercial: z.boolean().default(true),
});
export const licenceCheckResponse = z.object({
  allowed: z.boolean(),
  reasons: z.array(z.object({ dataNet: z.string(), term: z.string(), explanation: z.string(), remedy: z.string() })),
  /** what a model learned from them has to carry */
  derivedTerms: licenceTerms,
  /** the fewest DataNets, by name, without which the rest may be learned from together */
  leaveOut: z.array(z.string()),
});

/** GET /api/versions: every anchored version one may train on */
export const trainableVersion = z.object({
  id: identifier,
  number: z.number().int(),
  recordCount: z.number().int(),
  recordsRoot: hash,
  dataNet: z.object({ id: identifier, slug: z.string(), name: z.string(), domain: z.string(), tokenId: integerString }),
  aiTrainingAllowed: z.boolean(),
});

/** GET /api/runs/:id/records: what the tab trains on. The order is the order of the versions' leaves. */
export const runRecord = z.object({
  recordHash: hash,
  contributor: address,
  dataNetId: identifier,
  clusterHash: hash,
  prompt: z.string(),
  answer: z.string(),
  /** the answer that was not preferred, where the data are pairs; `answer` is the chosen one */
  rejected: z.string().optional(),
  heldOut: z.boolean(),
});

/**
 * GET /api/versions/records?ids=…,…: what a run of these versions learns from, before some are held out. Anchored versions
 * are public; licences are checked as for a run.
 */
export const versionRecordsQuery = z.object({
  ids: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(identifier).min(1).max(50)),
});
export const versionRecordsResponse = z.object({ records: z.array(runRecord.omit({ heldOut: true, rejected: true })) });
export const runRecordsResponse = z.object({ records: z.array(runRecord) });

export const runStatus = z.enum(['ready', 'training', 'stopped', 'trained', 'published', 'failed']);

export const runResult = z.object({
  baseEvaluationLoss: z.number(),
  evaluationLoss: z.number(),
  /** of the adapter that the run gave */
  bestStep: z.number().int(),
  trainTokens: z.number().int(),
  seconds: z.number(),
  backend: z.string(),
});

export const run = z.object({
  id: identifier,
  name: z.string(),
  owner: person,
  device: z.enum(['browser', 'server']),
  baseHash: z.string(),
  /** null where the run starts from the embedded base */
  importedBase: importedBase.nullable(),
  recipe,
  status: runStatus,
  versions: z.array(trainableVersion),
  records: z.number().int(),
  heldOut: z.number().int(),
  /** set where the run also learns from files that stay in its owner's browser */
  privateData: privateData.nullable(),
  progress: z.unknown().nullable(),
  result: runResult.nullable(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).nullable(),
  checkpointHash: z.string().nullable(),
  /** steps whose adapters another run can begin with */
  branchSteps: z.array(z.number().int()),
  /** the adapter that this run began with, where it is a branch */
  start: z.object({ runId: identifier, step: z.number().int(), adapterHash: z.string() }).nullable(),
  /** the adapter of a finished run, for its owner to try before publishing */
  adapterHash: z.string().nullable(),
  modelId: identifier.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

/** One point of the charts: exactly core/training's progress event. */
export const runEvent = z.object({ sequence: z.number().int(), event: z.unknown() });

/** POST /api/runs/:id/events: idempotent by sequence */
export const appendEventsRequest = z.object({
  events: z.array(runEvent).min(1).max(500),
  status: runStatus.optional(),
});
/** GET /api/runs/:id/events?after=N */
export const runEventsResponse = z.object({ events: z.array(runEvent) });

/** `kind` says what the bytes are to their owner: adapter, checkpoint, sketches… */
export const putObjectQuery = z.object({
  kind: z
    .string()
    .regex(/^[a-zA-Z-]{1,40}$/, 'a kind is one word')
    .default('other'),
});
/** PUT /api/objects?kind=… with bytes as the body → its sha256; private until referenced by a model */
export const storedObject = z.object({ hash: z.string(), size: z.number().int() });

/** POST /api/runs/:id/finish: what the tab (or the worker) made, by object hash */
export const finishRunRequest = z.object({
  result: runResult,
  adapterHash: z.string(),
  adapterConfigHash: z.string(),
  /** kept checkpoint adapters with their learning rates, for attribution */
  checkpoints: z.array(z.object({ step: z.number().int(), learningRate: z.number(), adapterHash: z.string() })).min(1),
  /** gradient sketches of the trained records and of the held-out ones (placebos) */
  sketchesHash: z.string(),
  placeboSketchesHash: z.string(),
});

/** The same for a run with private data: its adapter stays in the browser and is known by its hash alone. */
export const finishPrivateRunRequest = z.strictObject({ result: runResult, adapterHash: z.string() });

export type Recipe = z.infer<typeof recipe>;
export type Run = z.infer<typeof run>;
export type RunRecord = z.infer<typeof runRecord>;
export type RunResult = z.infer<typeof runResult>;
export type TrainableVersion = z.infer<typeof trainableVersion>;
export type FinishPrivateRunRequest = z.infer<typeof finishPrivateRunRequest>;
export type FinishRunRequest = z.infer<typeof finishRunRequest>;

export const runParams = z.object({ id: identifier });

/** GET /api/runs/:id/events */
export const eventsQuery = z.object({ after: z.coerce.number().int().min(-1).default(-1) });
