import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import { sha256Hash } from '@/core/hash/hash';
import { writeInfiniGram } from '@/scripts/spans/writeInfiniGram';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'infini-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (documents: readonly number[][], vocabulary = 600) =>
  buildSpanIndex({
    documents: documents.map((tokens, i) => ({ recordHash: sha256Hash(`${i}`), tokens })),
    edges: new Uint8Array(vocabulary),
  });

test('each file with documents becomes a shard that holds them', async () => {
  const out = path.join(folder, 'index');
  const files = [fileOf([[1, 513], []]), fileOf([]), fileOf([[599]])];
  expect(await writeInfiniGram(files, out)).toEqual({ shards: 2, documents: 3, tokens: 3, tokenType: 'u16' });
  expect(readdirSync(out).sort()).toEqual(
    ['offset', 'table', 'tokenized'].flatMap((name) => [`${name}.0`, `${name}.1`]),
  );
  const read = (name: string) => [...readFileSync(path.join(out, name))];
  expect(read('tokenized.0')).toEqual([255, 255, 1, 0, 1, 2, 255, 255]);
  // By bytes: 1 = (1, 0), 513 = (1, 2), then the separators, the last of which is the shorter one.
  expect(read('table.0')).toEqual([2, 4, 6, 0]);
  expect(read('offset.0')).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
  expect(read('tokenized.1')).toEqual([255, 255, 87, 2]);
});

test('a folder with files in it is refused, and files over different vocabularies', async () => {
  const out = path.join(folder, 'other');
  await expect(writeInfiniGram([fileOf([[1]]), fileOf([[1]], 70)], out)).rejects.toThrow('File 2 is over 70 tokens');
  await expect(writeInfiniGram([fileOf([[1]])], out)).rejects.toThrow('is not empty');
});
