import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { writeSafetensors } from '@/core/formats/safetensors';
import { sha256Hash } from '@/core/hash/hash';
import { type DecoderConfig, toHuggingFaceConfig } from '@/core/model/config';
import { initialWeights } from '@/core/model/initialise';
import { baseHash, type ImportedBase } from '@/lib/bases/importedBase';

const CONFIG: DecoderConfig = {
  vocabularySize: 512,
  hiddenSize: 32,
  intermediateSize: 64,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 8,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 512,
  attentionBias: 'qkv',
};
const TOKENIZER = 'tests/golden/tokenizers/qwen2';

/** Writes a model of random weights as it would be published: two files of weights and their index. */
export async function writeTinyModel(folder: string, seed: number): Promise<ImportedBase> {
  await mkdir(folder, { recursive: true });
  const weights = [...initialWeights(CONFIG, seed)];
  const half = Math.ceil(weights.length / 2);
  const parts = [weights.slice(0, half), weights.slice(half)];
  const weight_map: Record<string, string> = {};
  const files: ImportedBase['files'] = [];
  for (const [i, part] of parts.entries()) {
    const name = `model-0000${i + 1}-of-00002.safetensors`;
    const bytes = writeSafetensors(new Map(part), 'F16');
    await writeFile(path.join(folder, name), bytes);
    files.push({ name, hash: sha256Hash(bytes), size: bytes.length });
    for (const [weight] of part) weight_map[weight] = name;
  }
  await writeFile(path.join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map }));
  const config = toHuggingFaceConfig(CONFIG, { bos: 0, eos: 0, pad: 0 });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await cp(path.join(TOKENIZER, name), path.join(folder, name));
  }
  return { name: path.basename(folder), hash: baseHash(files), files };
}

export type ModelServer = { url: string; ranges: string[]; close(): Promise<void> };

/** Serves files of a folder to any origin, in parts too. The first whole request of `breaks` ends in the middle. */
export async function serveModel(
  read: (name: string) => Promise<Uint8Array | null>,
  breaks: string,
): Promise<ModelServer> {
  const ranges: string[] = [];
  let broken = false;
  const server = createServer(async (request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname);
    const body = await read(name);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Range');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    if (!body) return response.writeHead(404).end();
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? body : body.subarray(Number(from), to ? Number(to) + 1 : undefined);
    response.writeHead(from === undefined ? 200 : 206, { 'Content-Length': String(part.length) });
    if (request.method === 'HEAD') return response.end();
    if (from !== undefined && to === '') ranges.push(`${name} from ${from}`);
    if (name === breaks && from === undefined && !broken) {
      broken = true;
      // What has been written arrives before the connection ends.
      response.write(part.subarray(0, Math.floor(part.length / 2)), () => setTimeout(() => response.destroy(), 500));
      return;
    }
    return response.end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny-served/`,
    ranges,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
