import { createReadStream } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { clusterRecords } from '@/core/curation/clusterMap';
import { curate } from '@/core/curation/curate';
import { type DuplicateEntry, DuplicateIndex } from '@/core/curation/duplicateIndex';
import { withoutCopies } from '@/core/curation/withoutCopies';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import { type Recipe, type RunRecord, runRecord } from '@/lib/api/run';
import { readPairs } from '@/lib/fineTune/readPairs';
import type { RecipeFile } from '@/lib/fineTune/recipeFile';
import { openUpload } from '@/lib/ingest/openUpload';
import { readVersions } from './readVersions';

/** Whoever runs the command owns the data; nobody is paid for it. */
const NOBODY = { contributor: `0x${'0'.repeat(40)}` as const, dataNetId: '00000000-0000-4000-8000-000000000000' };

/** Where `npm start` answers on this machine. */
const OWN_APP = 'http://localhost:3000';

/** As a run's page writes them; private files belong to no DataNet. */
const fileRecord = runRecord.extend({ dataNetId: z.string().max(100) });

/** The records that a recipe file names, `folder` being where its paths begin. */
export function readRecords({ data, recipe }: RecipeFile, folder: string): Promise<RunRecord[]> {
  if (data.versions !== undefined) return readVersions(data.app ?? OWN_APP, data.versions, recipe);
  if (data.records !== undefined) return readRunRecords(path.resolve(folder, data.records));
  const file = path.resolve(folder, data.file!);
  return recipe.objective === 'preference' ? readPairFile(file, recipe) : curateFile(file, recipe);
}

/** A run's own records as its page gives them, one JSON object a line. */
async function readRunRecords(file: string): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const parsed = fileRecord.safeParse(parseJson(line));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw unusable(file, `line ${number} is no record of a run (${issue?.path.join('.')}: ${issue?.message})`);
    }
    records.push(parsed.data);
  }
  return requireSome(file, records);
}

/** Any data file, judged and cleaned as an upload is; near copies are left out, held-out records chosen by the seed. */
async function curateFile(file: string, { heldOutShare, seed }: Recipe): Promise<RunRecord[]> {
  const upload = await openUpload(createReadStream(file), path.basename(file));
  if (!upload.suggestion) throw unusable(file, 'no column looks like a question, an answer or a text');
  const found: { entry: DuplicateEntry; prompt: string; answer: string }[] = [];
  for await (const verdict of curate(upload.rows, {
    mapping: upload.suggestion.mapping,
    existing: new DuplicateIndex(),
  })) {
    if (verdict.kind !== 'accepted') continue;
    const { record, entry } = verdict;
    const [prompt, answer] = record.kind === 'text' ? ['', record.text] : [record.prompt, record.answer];
    found.push({ entry, prompt, answer });
  }
  const clusters = clusterRecords(found.map(({ entry }) => entry));
  const records = withoutCopies(
    found.map(({ entry: { recordHash }, prompt, answer }) => ({
      recordHash,
      ...NOBODY,
      clusterHash: clusters.get(recordHash) ?? recordHash,
      prompt,
      answer,
    })),
  );
  const heldOut = splitHeldOut(requireSome(file, records), heldOutShare, seed);
  return records.map((record) => ({ ...record, heldOut: heldOut.has(record.recordHash) }));
}

async function readPairFile(file: string, recipe: Recipe): Promise<RunRecord[]> {
  return readPairs(await openUpload(createReadStream(file), path.basename(file)), recipe);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline');
  yield* createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function requireSome<Item>(file: string, records: Item[]): Item[] {
  if (records.length > 1) return records;
  throw unusable(file, `it holds ${records.length} usable records, and some must be held out`);
}

function unusable(file: string, detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `${path.basename(file)} cannot be trained on: ${detail}.`,
    fields: { file: path.basename(file) },
    remedy: 'Choose another file under data in the recipe.',
  });
}
