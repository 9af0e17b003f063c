import { z } from 'zod';
import { licenceTerms } from '@/core/licence/terms';
import { hash, identifier, instant, integerString, page, wei } from '@/lib/api/common';
import { contributorSummary, person } from '@/lib/api/dataNet';
import { recipe, runResult, trainableVersion } from '@/lib/api/run';

/** POST /api/models: publish a finished run */
export const publishModelRequest = z.object({
  runId: identifier,
  name: z.string().trim().min(3).max(60),
  description: z.string().trim().max(5000).default(''),
  /** Markdown */
  card: z.string().trim().max(20_000).default(''),
  pricePerThousandTokens: wei,
});

export const modelStatus = z.enum(['indexing', 'draft', 'live', 'revoked', 'failed']);

export const modelSummary = z.object({
  id: identifier,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  owner: person,
  status: modelStatus,
  tokenId: integerString.nullable(),
  pricePerThousandTokens: wei,
  answers: z.number().int(),
  earnedWei: wei,
  evaluation: runResult,
  createdAt: instant,
});

export const modelDetail = modelSummary.extend({
  runId: identifier,
  /** Markdown, by its owner: shown without HTML */
  card: z.string(),
  baseHash: z.string(),
  adapterHash: hash,
  manifestHash: hash,
  registerTx: hash.nullable(),
  licence: licenceTerms,
  recipe,
  versions: z.array(trainableVersion),
  /** who its answers have paid, most first */
  contributors: z.array(contributorSummary),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).nullable(),
});

/** POST /api/models → everything that ModelRegistry.registerModel needs, once status is 'draft' */
export const registration = z.object({
  model: modelDetail,
  baseHash: hash,
  adapterHash: hash,
  manifestHash: hash,
  pricePerThousandTokens: wei,
  parents: z.array(z.object({ dataNetId: integerString, version: integerString })),
});

export const modelsPage = page(modelSummary);

export type ModelSummary = z.infer<typeof modelSummary>;
export type ModelDetail = z.infer<typeof modelDetail>;
export type Registration = z.infer<typeof registration>;

/** A model's id or slug. */
export const modelParams = z.object({ id: z.string().min(1).max(100) });

/** POST /api/models */
export const publishModelResponse = z.object({ modelId: identifier });
