import { buildEvidence, encodeEvidence } from '@/core/attribution/evidence';
import { exampleModel } from '@/core/attribution/testSupport';
import { recordHash } from '@/core/curation/recordHash';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import type { RecordDetail } from '@/lib/api/dataNet';
import { type RunRecord, recipe } from '@/lib/api/run';
import { fineTune } from '@/lib/fineTune/fineTune';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const RECORDS = 10;

/** What an app that keeps a small model serves, by path. For tests only. */
export type ServedModel = {
  files: Map<string, string | Uint8Array>;
  manifestHash: Hash;
  evidenceHash: Hash;
  /** The file of sketches of the eight records that were trained on. */
  sketches: Uint8Array;
  /** Evidence that names other sketches, or another base. */
  evidenceOf(sketches: Uint8Array, baseHash?: Hash): Hash;
};

/** Ten small records, a training of one step over eight of them, and everything that a spot check asks for. */
export async function serveModel(): Promise<ServedModel> {
  const files = new Map<string, string | Uint8Array>();
  const object = (bytes: Uint8Array): Hash => {
    files.set(`/api/objects/${sha256Hash(bytes)}`, bytes);
    return sha256Hash(bytes);
  };
  const base = await embeddedBase();
  const records = Array.from({ length: RECORDS }, (_, i): RunRecord => {
    const [prompt, answer] =
      i === 3 ? ['', 'A text without a question.'] : [`How old is tree ${i}?`, `It is ${i + 3}.`];
    const hash = recordHash(
      prompt === '' ? { kind: 'text', text: answer } : { kind: 'question-answer', prompt, answer },
    );
    const place = { contributor: `0x${'1'.repeat(40)}` as const, dataNetId: crypto.randomUUID() };
    return { recordHash: hash, clusterHash: hash, prompt, answer, heldOut: i >= 8, ...place };
  });
  for (const { recordHash: hash, prompt, answer } of records) {
    files.set(`/api/records/${hash}`, JSON.stringify(detailOf(hash, prompt, answer)));
  }
  const settings = recipe.parse({ rank: 2, alpha: 4, epochs: 1, maxLength: 64 });
  let now = 0;
  const result = await fineTune({
    runtime: createNodeRuntime({ threads: 1 }),
    base: { ...readBaseModel(base.config, base.weights), name: base.name },
    tokenizer: createTokenizer(base.tokenizer),
    recipe: settings,
    records,
    clock: () => ++now,
    onProgress: () => undefined,
    onCheckpoint: () => undefined,
    keepPart: (_, make) => make(),
  });
  if (result.status !== 'finished') throw new Error('not finished');
  for (const { adapter } of result.files.checkpoints) object(adapter);
  const { sketches } = result.files;
  const example = exampleModel({ records: 5 });
  const { bundle } = buildEvidence(example.index, example.queryLike([1]), example.context);
  const evidenceOf = (other: Uint8Array, baseHash: Hash = base.hash) =>
    object(encodeEvidence({ ...bundle, baseHash, objects: { ...bundle.objects, sketches: object(other) } }));
  files.set('/base/model.safetensors', base.weights);
  files.set('/base/config.json', JSON.stringify(base.config));
  files.set('/base/tokenizer.json', JSON.stringify(base.tokenizer));
  return {
    files,
    manifestHash: object(new TextEncoder().encode(JSON.stringify({ baseHash: base.hash, recipe: settings }))),
    evidenceHash: evidenceOf(sketches),
    sketches,
    evidenceOf,
  };
}

/** A record as the app's interface gives it. */
export function detailOf(hash: Hash, prompt: string, answer: string): RecordDetail {
  const place: RecordDetail['places'][number] = {
    id: crypto.randomUUID(),
    recordHash: hash,
    prompt,
    answer,
    metadata: {},
    contributor: { address: `0x${'1'.repeat(40)}`, name: null },
    uploadId: crypto.randomUUID(),
    line: 1,
    clusterHash: hash,
    flags: [],
    earnedWei: '0',
    createdAt: new Date(0).toISOString(),
    dataNet: { id: crypto.randomUUID(), slug: 'trees', name: 'Trees' },
  };
  return { recordHash: hash, places: [place] };
}
