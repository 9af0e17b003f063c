import { z } from 'zod';
import { licenceTerms } from '@/core/licence/terms';
import { address, hash, hex, identifier, instant, integerString, page, pageQuery, wei } from '@/lib/api/common';

export const schemaKind = z.enum(['question-answer', 'text']);

/** Path of everything under /api/datanets/:id: an id or a slug */
export const dataNetParams = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,80}$/, 'an id or the name in the address'),
});
/** Path of everything under /api/uploads/:id */
export const uploadParams = z.object({ id: identifier });
/** Path of everything under /api/records/:recordHash */
export const recordParams = z.object({ recordHash: hash });

export const person = z.object({ address, name: z.string().nullable() });

/** POST /api/datanets: a draft; it becomes live when its owner's wallet has sent createDataNet. */
export const createDataNetRequest = z.object({
  name: z.string().trim().min(3).max(60),
  domain: z.string().trim().min(2).max(40),
  summary: z.string().trim().min(10).max(160),
  description: z.string().trim().max(5000).default(''),
  schemaKind,
  licence: licenceTerms,
});

export const dataNetSummary = z.object({
  id: identifier,
  slug: z.string(),
  name: z.string(),
  domain: z.string(),
  summary: z.string(),
  owner: person,
  status: z.enum(['draft', 'live']),
  tokenId: integerString.nullable(),
  aiTrainingAllowed: z.boolean(),
  records: z.number().int(),
  contributors: z.number().int(),
  versions: z.number().int(),
  models: z.number().int(),
  /** paid to its contributors so far */
  earnedWei: wei,
  createdAt: instant,
});

/** POST /api/datanets/:id/versions freezes the next one; root, count and manifest are what anchorVersion takes */
export const version = z.object({
  id: identifier,
  number: z.number().int(),
  recordsRoot: hash,
  recordCount: z.number().int(),
  manifestHash: hash,
  status: z.enum(['frozen', 'anchored']),
  anchorTx: hash.nullable(),
  anchoredAt: instant.nullable(),
  createdAt: instant,
});

export const contributorSummary = person.extend({
  records: z.number().int(),
  rejected: z.number().int(),
  earnedWei: wei,
});

export const modelReference = z.object({ id: identifier, slug: z.string(), name: z.string(), paidBackWei: wei });

/** GET /api/datanets: live ones and the caller's own drafts, newest first */
export const dataNetsQuery = pageQuery.extend({
  domain: z.string().trim().min(1).max(40).optional(),
  owner: address.optional(),
});
export const dataNetsPage = page(dataNetSummary);

/** GET /api/datanets/:id (id or slug) */
export const dataNetDetail = dataNetSummary.extend({
  description: z.string(),
  schemaKind,
  licence: licenceTerms,
  licenceHash: hash,
  metadataHash: hash,
  createTx: hash.nullable(),
  contributorList: z.array(contributorSummary),
  versionList: z.array(version),
  modelList: z.array(modelReference),
  /** records accepted and signed since the last frozen version */
  unfrozenRecords: z.number().int(),
});

/** POST /api/datanets → the draft with everything that createDataNet needs */
export const createDataNetResponse = z.object({ dataNet: dataNetDetail });

export const record = z.object({
  id: identifier,
  recordHash: hash,
  prompt: z.string(),
  answer: z.string(),
  metadata: z.record(z.string(), z.string()),
  contributor: person,
  uploadId: identifier,
  line: z.number().int(),
  clusterHash: hash,
  flags: z.array(z.string()),
  earnedWei: wei,
  createdAt: instant,
});

/** GET /api/datanets/:id/records */
export const recordsQuery = pageQuery.extend({ contributor: address.optional() });
export const recordsPage = page(record);

/** GET /api/records/:recordHash: every DataNet that holds it, earliest first */
export const recordDetail = z.object({
  recordHash: hash,
  places: z.array(record.extend({ dataNet: z.object({ id: identifier, slug: z.string(), name: z.string() }) })),
});

/**
 * GET /api/records/:recordHash/proof?version=… (a version's id; the newest anchored one without it): verifies on chain
 * with DataNetRegistry.verifyRecord. `version` is the number on chain.
 */
export const recordProofQuery = z.object({ version: identifier.optional() });
export const recordProof = z.object({
  recordHash: hash,
  contributor: address,
  dataNetTokenId: integerString,
  version: z.number().int(),
  root: hash,
  leaf: hash,
  proof: z.array(hash),
});

export const uploadStatus = z.enum(['received', 'curating', 'curated', 'signed', 'failed']);

export const curationSummary = z.object({
  rows: z.number().int(),
  accepted: z.number().int(),
  /** by kind of rejection; rows = accepted + sum of these */
  rejected: z.record(z.string(), z.number().int()),
});

export const upload = z.object({
  id: identifier,
  dataNetId: identifier,
  contributor: person,
  fileName: z.string(),
  sizeBytes: z.number().int(),
  objectHash: z.string(),
  status: uploadStatus,
  format: z.string(),
  encoding: z.string(),
  delimiter: z.string().nullable(),
  /** what a person should know of how the file was read */
  notices: z.array(z.string()),
  columns: z.array(z.string()),
  mapping: z.record(z.string(), z.string().nullable()).nullable(),
  suggestedMapping: z.record(z.string(), z.string().nullable()),
  sample: z.array(z.record(z.string(), z.string())),
  progress: z.object({ rows: z.number().int(), share: z.number().min(0).max(1) }).nullable(),
  summary: curationSummary.nullable(),
  recordsRoot: hash.nullable(),
  recordCount: z.number().int(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).nullable(),
  createdAt: instant,
});

/** GET /api/datanets/:id/uploads: the signed ones and the caller's own, newest first */
export const uploadsPage = page(upload);

/** POST /api/datanets/:id/uploads?fileName=… with the file as the body → upload */
export const uploadQuery = z.object({ fileName: z.string().trim().min(1).max(200) });

/** POST /api/uploads/:id/curate */
export const curateRequest = z.object({ mapping: z.record(z.string(), z.string().nullable()) });

export const rejection = z.object({
  line: z.number().int(),
  kind: z.string(),
  reason: z.string(),
  detail: z.record(z.string(), z.unknown()),
  excerpt: z.string(),
});

/** GET /api/uploads/:id/rejections */
export const rejectionsPage = page(rejection);

/** GET /api/uploads/:id/contribution: the EIP-712 message for the contributor's wallet */
export const contributionMessage = z.object({
  dataNetId: integerString,
  contributor: address,
  recordsRoot: hash,
  recordCount: integerString,
  licenceHash: hash,
  nonce: integerString,
  deadline: integerString,
});

/** POST /api/uploads/:id/sign */
export const signContributionRequest = z.object({ message: contributionMessage, signature: hex });

export type DataNetSummary = z.infer<typeof dataNetSummary>;
export type DataNetDetail = z.infer<typeof dataNetDetail>;
export type RecordItem = z.infer<typeof record>;
export type RecordDetail = z.infer<typeof recordDetail>;
export type RecordProof = z.infer<typeof recordProof>;
export type Upload = z.infer<typeof upload>;
export type Rejection = z.infer<typeof rejection>;
export type Version = z.infer<typeof version>;
export type ContributionMessage = z.infer<typeof contributionMessage>;
