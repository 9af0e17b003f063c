import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { startLinePeer } from '@/bench/linePeer';
import { engineVariant, interleave, loadBase, randomAdapter, requestsFor, SHAPE } from '@/bench/serve/serveLoad';
import { writePeftAdapter } from '@/core/formats/peft';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { argmax } from '@/core/sampling/sampler';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/**
 * Several adapters in one batch of this engine against PEFT on the same weights, prompts and adapters: one run for each
 * adapter, which is what published ratios are taken over, and PEFT's own batch of several adapters. First the greedy
 * answers are compared. Usage: tsx bench/peers/peft-serving/compare.ts path/to/python
 */

const ROUNDS = 3;
const MODEL = 'public/models/openledger-base';

const [python = 'python3'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'peft-serving-'));
const base = loadBase();
const print = (line: string) => process.stdout.write(`${line}\n`);
try {
  for (const rows of [8, 16]) await compare(rows);
} finally {
  rmSync(folder, { recursive: true });
}

async function compare(rows: number): Promise<void> {
  const adapters = Array.from({ length: rows }, (_, seed) => randomAdapter(base, seed));
  const requests = requestsFor(base, rows, adapters);
  const settings = path.join(folder, `settings-${rows}.json`);
  const named = {
    base: writeBase(),
    adapters: adapters.map((adapter, i) => {
      const place = path.join(folder, `adapter-${i}`);
      const { config, weights } = writePeftAdapter(base.config, adapter, MODEL);
      mkdirSync(place, { recursive: true });
      writeFileSync(path.join(place, 'adapter_config.json'), config);
      writeFileSync(path.join(place, 'adapter_model.safetensors'), weights);
      return place;
    }),
    prompts: requests.map(({ ids }) => [...ids]),
    rows,
    outputTokens: SHAPE.outputTokens,
    threads: SHAPE.threads,
  };
  writeFileSync(settings, JSON.stringify(named));
  const peer = startLinePeer(python, [path.join(import.meta.dirname, 'serve_with_peft.py'), settings], '.');
  const theirs = z.array(z.array(z.number())).parse(await peer.ask('tokens'));
  const ours = await greedy(requests.slice(0, rows));
  const same = ours.filter((ids, i) => JSON.stringify(ids) === JSON.stringify(theirs[i])).length;
  print(`${rows} adapters: ${same} of ${rows} greedy answers of ${SHAPE.outputTokens} tokens are the same`);

  const engine = engineVariant('ours', base, rows, adapters);
  const peers = ['apart', 'mixed'].map((name) => ({ name, run: async () => z.number().parse(await peer.ask(name)) }));
  const { median, ratio } = await interleave([engine, ...peers], ROUNDS);
  await engine.release();
  peer.stop();
  for (const [name, what] of Object.entries({ apart: 'one run for each', mixed: 'its own mixed batch' })) {
    const rates = `${median('ours').toFixed(0)} and ${median(name).toFixed(0)} tokens/s`;
    print(`  batch of ${rows} adapters / PEFT, ${what}: ${ratio('ours', name).toFixed(1)} × (${rates})`);
  }
}

/** The weights of the embedded base in a folder with the two files that transformers reads. */
function writeBase(): string {
  const place = path.join(folder, 'base');
  mkdirSync(place, { recursive: true });
  for (const file of ['config.json', 'model.safetensors']) cpSync(path.join(MODEL, file), path.join(place, file));
  return place;
}

/** Each request's tokens, answered alone. */
async function greedy(requests: ReturnType<typeof requestsFor>): Promise<number[][]> {
  const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: 1 });
  const answers: number[][] = [];
  for (const { ids, adapter } of requests) {
    let logits = await prefill(engine, 0, ids, adapter);
    const found: number[] = [];
    while (found.length < SHAPE.outputTokens) {
      found.push(argmax(logits));
      [logits = logits] = await engine.decode([{ row: 0, id: found.at(-1)! }]);
    }
    engine.clear(0);
    answers.push(found);
  }
  await engine.release();
  return answers;
}
