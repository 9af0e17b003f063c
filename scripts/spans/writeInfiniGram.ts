import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { infiniGramShard, infiniGramTokenType } from '@/core/attribution/infiniGramLayout';
import type { Values } from '@/core/attribution/section';
import { openSpanIndex } from '@/core/attribution/spanIndex';
import type { SpanShard } from '@/core/attribution/spanShard';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** What the engine has to be told about an exported index. */
export type InfiniGramIndex = { shards: number; documents: number; tokens: number; tokenType: 'u16' | 'u32' };

/**
 * Writes the files of a span index as an index of the infini-gram engine, one shard each, and holds one in memory at a
 * time.
 * @param folder made when it is missing; must be empty, since the engine opens whatever lies there
 * @throws OpenLedgerError for a folder with files in it, files over different vocabularies, and files that are none
 */
export async function writeInfiniGram(
  shards: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  folder: string,
): Promise<InfiniGramIndex> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: `${folder} is not empty.`,
      remedy: 'Name an empty folder: the infini-gram engine opens every shard that lies there.',
    });
  }
  const index: InfiniGramIndex = { shards: 0, documents: 0, tokens: 0, tokenType: 'u16' };
  let vocabulary: number | undefined;
  for await (const bytes of shards) {
    const [shard] = openSpanIndex(bytes).shards;
    if (!shard || shard.documents === 0) continue;
    vocabulary ??= shard.vocabulary;
    if (shard.vocabulary !== vocabulary) {
      throw new OpenLedgerError({
        code: 'invalid_input',
        message: `File ${index.shards + 1} is over ${shard.vocabulary} tokens, those before over ${vocabulary}.`,
        remedy: 'Give the files of one index.',
      });
    }
    const files = infiniGramShard(documentsOf(shard), vocabulary);
    const write = (name: string, content: Uint8Array) =>
      writeFile(path.join(folder, `${name}.${index.shards}`), content, { flag: 'wx' });
    await write('tokenized', files.tokenized);
    await write('table', files.table);
    await write('offset', files.offset);
    index.shards++;
    index.documents += shard.documents;
    index.tokens += shard.length - shard.documents;
  }
  return vocabulary === undefined ? index : { ...index, tokenType: infiniGramTokenType(vocabulary) };
}

/** Tokens of each document of a shard in memory, which is one window wide. */
function documentsOf({ text, starts }: SpanShard): Values[] {
  const tokens = text.held(0)!.values;
  const at = starts.held(0)!.values;
  return Array.from({ length: starts.length - 1 }, (_, d) => tokens.subarray(at[d]!, at[d + 1]! - 1));
}
