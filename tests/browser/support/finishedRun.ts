import { readFile } from 'node:fs/promises';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import { parseDecoderConfig } from '@/core/model/config';
import { loraShapes } from '@/core/model/lora';
import { Random } from '@/core/random/random';
import { run } from '@/lib/api/run';
import { privateRun } from '../../integration/support/privateRun';
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
  const made = await page.request.post('/api/runs', {
    headers,
    data: { ...privateRun.request, name },
  });
  const { id } = run.parse(await made.json());
  await page.request.put('/api/objects?kind=adapter', {
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    data: Buffer.from(weights),
  });
  await page.request.post(`/api/runs/${id}/finish`, {
    headers,
    data: { result: privateRun.result, adapterHash: sha256Hash(weights) },
  });
  return { id, adapter };
}
