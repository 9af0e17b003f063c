import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { quantile } from '@/bench/report';
import { baseOf, EMBEDDED_LOAD, HUNDRED_MILLION, timeSteps } from '@/bench/trainingLoad';
import { DEFAULT_RECIPE } from '@/core/training/recipe';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const THREADS = 2;
const ROUNDS = 3;
const TARGET = 0.8;
const LOADS = [
  { name: 'embedded model', load: { ...EMBEDDED_LOAD, steps: 14 } },
  { name: '100 million', load: { ...EMBEDDED_LOAD, config: HUNDRED_MILLION, steps: 4 } },
];

const [python = 'python3'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'peft-speed-'));
const runtime = createNodeRuntime({ threads: THREADS, spinning: true });
try {
  for (const { name, load } of LOADS) {
    const { config, rank, batch, length, steps } = load;
    const file = path.join(folder, 'settings.json');
    const { dropout, targets } = DEFAULT_RECIPE.lora;
    const shape = {
      vocab_size: config.vocabularySize,
      hidden_size: config.hiddenSize,
      intermediate_size: config.intermediateSize,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      num_key_value_heads: config.keyValueHeads,
      head_dim: config.headSize,
      rms_norm_eps: config.normEpsilon,
      tie_word_embeddings: config.tiedEmbeddings,
    };
    writeFileSync(
      file,
      JSON.stringify({ config: shape, rank, batch, length, steps, dropout, targets, threads: THREADS }),
    );
    const base = baseOf(load);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(...(await timeSteps(runtime, load, base)));
      const { status, stdout, stderr } = spawnSync(
        python,
        [path.join(import.meta.dirname, 'train_with_peft.py'), file],
        {
          encoding: 'utf8',
        },
      );
      if (status !== 0) throw new Error(`PEFT did not run: ${stderr}`);
      theirs.push(...z.array(z.number()).parse(JSON.parse(stdout)));
    }
    const rate = (seconds: number[]) => (batch * length) / quantile(seconds, 0.5);
    process.stdout.write(
      `${name}: OpenLedger ${rate(ours).toFixed(0)} tokens/s, PEFT ${rate(theirs).toFixed(0)}, ` +
        `ratio ${(rate(ours) / rate(theirs)).toFixed(2)} (target ≥ ${TARGET})\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
