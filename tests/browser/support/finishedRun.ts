import { readFile } from 'node:fs/promises';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import { parseDecoderConfig } from '@/core/model/config';
import { loraShapes } from '@/core/model/lora';
import { Random } from '@/core/random/random';
import { recipe, run } from '@/lib/api/run';
import type { Person } from './person';

const MODEL = 'public/models/openledger-base';

/** A finished run of a signed-in person with an adapter of chance, strong enough to change what is said. */
export async function finishedRun({ page }: Person, name: string): Promise<{ id: string; adapter: Adapter }> {
  const config = parseDecoderConfig(JSON.parse(await readFile(`${MODEL}/config.json`, 'utf8')));
  const random = new Random(11);
  const lora = { rank: 4, alpha: 8, dropout: 0, targets: ['q_proj', 'v_proj', 'down_proj'] as const };
  const matrices = new Map(
    [...loraShapes(config, lora)].map(([key, dims]) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.15 * random.normal());
      return [key, { dims, data }];
    }),
  );
  const adapter = { lora, matrices };
  const { weights } = writePeftAdapter(config, adapter, 'openledger-base');
  const headers = { origin: new URL(page.url()).origin };
  const privateData = { name: 'Notes', setHash: sha256Hash('none'), records: 40, heldOut: 4 };
  const made = await page.request.post('/api/runs', {
    headers,
    data: { name, versionIds: [], device: 'browser', recipe: recipe.parse({}), privateData },
  });
  const { id } = run.parse(await made.json());
  await page.request.put('/api/objects?kind=adapter', {
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    data: Buffer.from(weights),
  });
  const result = {
    baseEvaluationLoss: 4,
    evaluationLoss: 3,
    bestStep: 5,
    trainTokens: 900,
    seconds: 12,
    backend: 'wasm',
  };
  await page.request.post(`/api/runs/${id}/finish`, {
    headers,
    data: { result, adapterHash: sha256Hash(weights) },
  });
  return { id, adapter };
}
