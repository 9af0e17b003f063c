import { decodeEvidence } from '@/core/attribution/evidence';
import type { AttributedSpan, EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import type { Hash } from '@/core/hash/hash';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { Answer, AnswerSource, AnswerSpan } from '@/lib/api/answer';
import { people } from '@/server/accounts/people';
import { type AnswerRow, findEarnings, findSourceRecords } from '@/server/answers/answerRepository';
import { tokenOffsets } from '@/server/answers/tokenOffsets';
import { unattributedReason } from '@/server/answers/unattributedReason';
import { weiOf } from '@/server/database/wei';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';

const BITS = 1024;

/** What an answer rests on, from its evidence and what was paid for it. */
export async function viewAttribution(row: AnswerRow): Promise<NonNullable<Answer['attribution']>> {
  const hash = row.evidenceHash as Hash;
  const bundle = decodeEvidence(await objectStore().get(hash), hash);
  const paid = bundle.result.records.filter(({ share }) => share > 0);
  const [records, earnings, tokenizer, person] = await Promise.all([
    findSourceRecords(paid.map(({ recordHash }) => recordHash)),
    findEarnings(row.id),
    baseTokenizer(),
    people(paid.map(({ contributor }) => contributor)),
  ]);
  const byPlace = new Map(records.map((record) => [`${record.dataNet.tokenId}/${record.recordHash}`, record]));
  const weiOfRecord = new Map(earnings.map((earning) => [earning.recordHash, weiOf(earning.wei)]));
  const sources = paid.flatMap((entry): AnswerSource[] => {
    const record = byPlace.get(`${entry.dataNet}/${entry.recordHash}`);
    if (!record) return [];
    const { id, slug, name } = record.dataNet;
    return [
      {
        recordHash: entry.recordHash,
        recordId: record.id,
        prompt: record.prompt,
        answer: record.answer,
        contributor: person(entry.contributor),
        dataNet: { id, slug, name },
        influence: entry.zMilli / 1000,
        spanBits: entry.spanBits1024 / BITS,
        share: entry.share / SHARE_SCALE,
        wei: String(weiOfRecord.get(entry.recordHash) ?? 0n),
      },
    ];
  });
  return {
    evidenceHash: hash,
    sources,
    spans: viewSpans(bundle, row, tokenizer),
    unattributedShare: bundle.result.unattributed.share / SHARE_SCALE,
    unattributedReason: unattributedReason(bundle.result.unattributed, row.outputTokens.length),
    contributors: bundle.result.contributors.map(({ contributor, share }) => ({
      ...person(contributor),
      share: share / SHARE_SCALE,
      wei: earnings
        .reduce((sum, { account, recordHash, wei }) => {
          return account === contributor && recordHash !== null ? sum + weiOf(wei) : sum;
        }, 0n)
        .toString(),
    })),
  };
}

/** Pieces that earn something, in places of the text. A stop text cuts the text, and a span with it. */
function viewSpans(
  { result }: EvidenceBundle,
  { output, outputTokens }: Pick<AnswerRow, 'output' | 'outputTokens'>,
  tokenizer: Tokenizer,
): AnswerSpan[] {
  const offsets = tokenOffsets(tokenizer, outputTokens);
  const contributorOf = new Map(result.records.map(({ recordHash, contributor }) => [recordHash, contributor]));
  const place = (token: number) => Math.min(offsets[token] ?? output.length, output.length);
  const shown = ({ start, end, bits1024, recordHashes }: AttributedSpan): AnswerSpan => ({
    start: place(start),
    end: place(end),
    bits: bits1024 / BITS,
    recordHashes,
    contributors: [...new Set(recordHashes.flatMap((hash) => contributorOf.get(hash) ?? []))],
  });
  return result.spans
    .filter(({ creditBits1024 }) => creditBits1024 > 0)
    .map(shown)
    .filter(({ start, end }) => end > start);
}

let tokenizer: Promise<Tokenizer> | undefined;

function baseTokenizer(): Promise<Tokenizer> {
  tokenizer ??= embeddedBase().then((files) => createTokenizer(files.tokenizer));
  tokenizer.catch(() => {
    tokenizer = undefined;
  });
  return tokenizer;
}
