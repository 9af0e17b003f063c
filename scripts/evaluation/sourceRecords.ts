import { createReadStream } from 'node:fs';
import path from 'node:path';
import { clusterRecords } from '@/core/curation/clusterMap';
import { curate } from '@/core/curation/curate';
import { type DuplicateEntry, DuplicateIndex } from '@/core/curation/duplicateIndex';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import type { RunRecord } from '@/lib/api/run';
import { openUpload } from '@/lib/ingest/openUpload';
import { rephrase } from '@/scripts/evaluation/rephrase';

/** The three files, one contributor each. */
export const SOURCES = ['cancergov', 'niddk', 'seniorhealth'] as const;

const contributorOf = (source: number): `0x${string}` => `0x${String(source + 1).repeat(40)}`;

/** A question in other words, and the trained record that answers it. */
export type SourceQuestion = { prompt: string; record: RunRecord };

/**
 * The first accepted records of each file, contributed to one DataNet in turn and curated as an upload is, near copies
 * refused; clusters and held-out records as a run of the product has them.
 */
export async function readSourceRecords(
  folder: string,
  recordsPerFile: number,
  { heldOutShare, seed }: { heldOutShare: number; seed: number },
): Promise<RunRecord[]> {
  const existing = new DuplicateIndex();
  const found: { entry: DuplicateEntry; contributor: `0x${string}`; prompt: string; answer: string }[] = [];
  for (const [source, name] of SOURCES.entries()) {
    const file = `${name}.jsonl`;
    const upload = await openUpload(createReadStream(path.join(folder, 'medical', file)), file);
    if (upload.suggestion?.mapping.kind !== 'question-answer') throw new Error(`${file}: no questions and answers`);
    let accepted = 0;
    for await (const verdict of curate(upload.rows, { mapping: upload.suggestion.mapping, existing })) {
      if (verdict.kind !== 'accepted' || verdict.record.kind !== 'question-answer') continue;
      const { prompt, answer } = verdict.record;
      found.push({ entry: verdict.entry, contributor: contributorOf(source), prompt, answer });
      if (++accepted === recordsPerFile) break;
    }
  }
  const clusters = clusterRecords(found.map(({ entry }) => entry));
  const records = found.map(({ entry: { recordHash }, contributor, prompt, answer }) => ({
    recordHash,
    contributor,
    dataNetId: '1',
    clusterHash: clusters.get(recordHash)!,
    prompt,
    answer,
  }));
  const heldOut = splitHeldOut(records, heldOutShare, seed);
  return records.map((record) => ({ ...record, heldOut: heldOut.has(record.recordHash) }));
}

/**
 * Evenly spaced trained records of each contributor, asked again in other words. A topic that another contributor's
 * records are about too is left out: its answer does not lie in one contributor's records.
 */
export function chooseQuestions(records: readonly RunRecord[], perContributor: number): SourceQuestion[] {
  const topicOf = (record: RunRecord) => rephrase(record.prompt, 0)?.topic.toLowerCase();
  const topics = new Map<string, Set<string>>();
  for (const record of records) {
    const topic = topicOf(record);
    if (topic === undefined) continue;
    topics.set(record.contributor, (topics.get(record.contributor) ?? new Set()).add(topic));
  }
  const isShared = (topic: string, contributor: string) =>
    [...topics].some(
      ([other, list]) =>
        other !== contributor && [...list].some((name) => name.includes(topic) || topic.includes(name)),
    );
  return SOURCES.flatMap((_, source) => {
    const own = records.filter((record) => {
      const topic = topicOf(record);
      return (
        record.contributor === contributorOf(source) &&
        !record.heldOut &&
        topic !== undefined &&
        !isShared(topic, record.contributor)
      );
    });
    return Array.from({ length: Math.min(perContributor, own.length) }, (_, i): SourceQuestion => {
      const record = own[Math.floor((i * own.length) / perContributor)]!;
      return { prompt: rephrase(record.prompt, i)!.question, record };
    });
  });
}
