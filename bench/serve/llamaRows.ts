import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLinePeer } from '@/bench/linePeer';
import type { Measure } from '@/bench/report';
import { engineVariant, interleave, loadBase, randomAdapter, readBaseJson, SHAPE } from '@/bench/serve/serveLoad';
import type { ExportFile } from '@/core/export/exportFile';
import { ggufAdapter } from '@/core/export/ggufAdapter';
import { ggufModel } from '@/core/export/ggufModel';

const ROUNDS = 5;
const ROWS = 16;
const PEER = 'bench/peers/llama-cpp';

/**
 * Against node-llama-cpp on the same weights, kept in a package of its own: `cd bench/peers/llama-cpp && npm install`.
 * Without it these rows are left out, and a line says so.
 */
export async function llamaRows(base = loadBase()): Promise<Measure[]> {
  if (!existsSync(join(PEER, 'node_modules', 'node-llama-cpp'))) {
    process.stdout.write(`node-llama-cpp is not installed in ${PEER}: its rows are left out.\n`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'openledger-llama-'));
  const adapters = Array.from({ length: ROWS }, (_, seed) => randomAdapter(base, seed));
  for (const storage of ['F32', 'F16'] as const) {
    const tokenizer = readBaseJson('tokenizer.json');
    const tokenizerConfig = readBaseJson('tokenizer_config.json');
    const ids = { bos: 0, eos: 0, pad: 0 };
    const path = `base-${storage}.gguf`;
    write(folder, ggufModel({ path, name: path, ...base, adapter: null, storage, tokenizer, tokenizerConfig, ids }));
  }
  adapters.forEach((adapter, i) => {
    const path = `adapter-${i}.gguf`;
    write(folder, ggufAdapter({ path, name: path, config: base.config, adapter, storage: 'F32' }));
  });
  const settings = JSON.stringify({ folder, adapters: ROWS, ...SHAPE });
  const peer = startLinePeer(process.execPath, ['serve.mjs', settings], PEER);
  const engines = [
    engineVariant('bare', base, 1, [null], { requestRows: 4 }),
    engineVariant('mixed', base, ROWS, adapters),
  ];
  const peers = ['F32', 'F16', 'swap F32', 'swap F16'].map((name) => ({
    name,
    run: async () => Number(await peer.ask(name)),
  }));
  const { median, ratio } = await interleave([...engines, ...peers], ROUNDS);
  for (const engine of engines) await engine.release();
  peer.stop();
  rmSync(folder, { recursive: true });
  const over = (name: string, ours: string, theirs: string, target?: number): Measure => ({
    name,
    value: ratio(ours, theirs),
    ...(target === undefined ? {} : { target }),
    better: 'higher',
    unit: '×',
  });
  return [
    over('bare base, batch 1 / llama.cpp, float32', 'bare', 'F32', 0.7),
    over('bare base, batch 1 / llama.cpp, float16', 'bare', 'F16', 0.7),
    over('16 mixed adapters / llama.cpp, one at a time, float32', 'mixed', 'swap F32', 4),
    over('16 mixed adapters / llama.cpp, one at a time, float16', 'mixed', 'swap F16', 4),
    { name: 'bare base, batch 1', value: median('bare'), better: 'higher', unit: 'tokens/s' },
    { name: 'llama.cpp, batch 1, float16', value: median('F16'), better: 'higher', unit: 'tokens/s' },
    {
      name: 'llama.cpp, adapters one at a time, float16',
      value: median('swap F16'),
      better: 'higher',
      unit: 'tokens/s',
    },
  ];
}

function write(folder: string, file: ExportFile): void {
  writeFileSync(join(folder, file.path), Buffer.concat([...file.chunks()]));
}
