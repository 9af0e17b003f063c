import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSpanIndex, openSpanShards } from '@/core/attribution/spanIndex';
import { documentsOf, maximalSpans, occurrences } from '@/core/attribution/spans';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';
import { writeInfiniGram } from '@/scripts/spans/writeInfiniGram';

/**
 * Writes span indexes in infini-gram's layout, with questions and the answers that the project gives, for
 * count_with_infini_gram.py to ask the infini-gram engine. Usage: tsx bench/peers/infini-gram/exportCase.ts FOLDER
 */

const CASES = [
  { name: 'u16', vocabulary: 4096, shards: 3, documents: 400, length: 200 },
  { name: 'u32', vocabulary: 70_000, shards: 2, documents: 100, length: 150 },
  // Few tokens, so that pieces occur thousands of times; one shard.
  { name: 'dense', vocabulary: 300, shards: 1, documents: 300, length: 300 },
];
const PIECES = 400;
const QUERIES = 40;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: tsx bench/peers/infini-gram/exportCase.ts FOLDER');
mkdirSync(folder, { recursive: true });
const random = new Random(61);

for (const { name, vocabulary, shards, documents: count, length } of CASES) {
  // Some tokens are common, some rare, and ids spread over both bytes; some documents are empty.
  const token = () => Math.floor(vocabulary * random.uniform() ** 3);
  const documents = Array.from({ length: count }, () =>
    Array.from({ length: random.below(20) === 0 ? 0 : random.below(length) }, token),
  );
  const edges = new Uint8Array(vocabulary).fill(1);
  const size = Math.ceil(count / shards);
  const files = Array.from({ length: shards }, (_, s) =>
    buildSpanIndex({
      documents: documents
        .slice(s * size, (s + 1) * size)
        .map((tokens, i) => ({ recordHash: sha256Hash(`${s} ${i}`), tokens })),
      edges,
    }),
  );
  const index = openSpanShards(files);
  const { tokenType } = await writeInfiniGram(files, join(folder, name));
  const sample = () => {
    const document = documents[random.below(count)]!;
    const from = random.below(document.length + 1);
    const piece = document.slice(from, from + 1 + random.below(6));
    // One piece in four is changed at a place, so that it may not occur.
    if (piece.length > 0 && random.below(4) === 0) piece[random.below(piece.length)] = token();
    return piece.length > 0 ? piece : [token()];
  };
  const pieces = Array.from({ length: PIECES }, sample);
  const queries = Array.from({ length: QUERIES }, () => Array.from({ length: 12 }, sample).flat());
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({
      tokenType,
      vocabulary,
      documents: count,
      pieces: pieces.map((tokens) => ({ tokens, count: occurrences(index, tokens) })),
      queries: queries.map((tokens) => ({
        tokens,
        spans: maximalSpans(index, tokens, 2).map((span) => ({
          start: span.start,
          end: span.end,
          count: span.ranges.reduce((sum, { low, high }) => sum + high - low, 0),
          documents: documentsOf(index, span),
        })),
      })),
    }),
  );
}
