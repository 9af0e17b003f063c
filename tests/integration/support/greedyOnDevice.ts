import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { probeRuntime } from '@/server/runtime/probeRuntime';

const PROMPT = Int32Array.from({ length: 20 }, (_, i) => (i * 11) % 40);
const TOKENS = 8;

/**
 * Prints the tokens that two rows of one batch go on with, one under an adapter and one under the bare base: a program
 * of its own, since the drivers of a graphics processor are chosen by the environment that a process starts in.
 */
const device = process.argv[2] === 'webgpu' ? 'webgpu' : 'cpu';
const runtime = createNodeRuntime({ threads: 1, device });
try {
  await probeRuntime(runtime);
  const base = { config: TINY_GROUPED, weights: initialWeights(TINY_GROUPED, 3) };
  const lora = { rank: 4, alpha: 8, dropout: 0, targets: LINEARS };
  const random = new Random(1);
  const matrices = initialAdapter(TINY_GROUPED, lora, 1);
  for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
  const engine = createDecoderEngine({ runtime, base, rows: 2 });
  const best = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
  let next = [best(await prefill(engine, 0, PROMPT, { lora, matrices })), best(await prefill(engine, 1, PROMPT, null))];
  const tokens = [next];
  while (tokens.length < TOKENS) {
    next = (await engine.decode(next.map((id, row) => ({ row, id })))).map(best);
    tokens.push(next);
  }
  process.stdout.write(JSON.stringify({ tokens }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error }));
}
process.exit(0);
