import { decodeEvidence } from '@/core/attribution/evidence';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import type { Runtime } from '@/core/runtime/types';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { checkSketches, type SketchCheck } from '@/lib/evidence/checkSketches';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { fetchRecordFrom } from '@/lib/evidence/fetchRecord';
import { readBody } from '@/lib/evidence/readBody';
import type { SpotCheckParameters, SpotCheckProgress } from '@/workers/spotCheck/protocol';

/** No base that runs in a tab is larger. */
const LARGEST_BASE = 1 << 30;

export type SpotCheckOptions = {
  runtime: Runtime;
  /** Of the app; empty in its own pages. */
  origin: string;
  below(limit: number): number;
  onProgress(progress: SpotCheckProgress): void;
  onCheck(check: SketchCheck): void;
};

/**
 * Loads an answer's evidence, the base, the kept adapters and the sketches, and computes a few records' gradients again.
 * @throws OpenLedgerError `unavailable` for what cannot be loaded or a base that this site does not hold, `invalid_input` for
 *   bytes that are not what their name says
 */
export async function spotCheck(parameters: SpotCheckParameters, options: SpotCheckOptions): Promise<void> {
  const { evidenceHash, manifestHash, basePath, count } = parameters;
  const { runtime, origin, below, onProgress, onCheck } = options;
  const loading = (what: string) => (bytes: number, total: number | null) =>
    onProgress({ phase: 'loading', what, bytes, total });
  const objects = (what: string) => fetchObjectFrom(origin, loading(what));

  const bundle = decodeEvidence(await objects('the evidence')(evidenceHash), evidenceHash);
  const base = await loadBase(`${origin}${basePath}`, bundle.baseHash, loading('the base model'));
  const loadObject = (hash: Hash) =>
    objects(
      hash === bundle.objects.sketches ? 'the sketches' : hash === manifestHash ? 'the manifest' : 'the adapters',
    )(hash);
  onProgress({ phase: 'loading', what: 'the manifest', bytes: 0, total: null });
  await checkSketches(
    { bundle, manifestHash, runtime, ...base, loadObject, loadRecord: fetchRecordFrom(origin) },
    {
      count,
      below,
      onCheck(check, done, total) {
        onCheck(check);
        onProgress({ phase: 'computing', done, total });
      },
    },
  );
}

/** The base, compared with its hash: sketches of another would all be different. */
async function loadBase(folder: string, expected: Hash, onBytes: (bytes: number, total: number | null) => void) {
  const [config, tokenizer] = await Promise.all(
    ['config.json', 'tokenizer.json'].map(async (name): Promise<unknown> => (await get(`${folder}/${name}`)).json()),
  );
  const weights = await readBody(await get(`${folder}/model.safetensors`), LARGEST_BASE, onBytes);
  const hash = sha256Hash(weights);
  if (hash === expected) return { base: readBaseModel(config, weights), tokenizer: createTokenizer(tokenizer) };
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The model's base is ${expected}; this site holds ${hash}.`,
    fields: { expected, held: hash },
    remedy: 'Check the sketches from a copy of OpenLedger that holds this base: npx openledger verify.',
  });
}

async function get(url: string): Promise<Response> {
  const failed = (detail: string, cause?: unknown) =>
    new OpenLedgerError({
      code: 'unavailable',
      message: `The base model could not be loaded: ${url} ${detail}.`,
      fields: { url },
      remedy: 'Check the connection and try again.',
      ...(cause === undefined ? {} : { cause }),
    });
  const response = await fetch(url).catch((cause: unknown) => {
    throw failed('is not reachable', cause);
  });
  if (!response.ok) throw failed(`answered ${response.status}`);
  return response;
}
