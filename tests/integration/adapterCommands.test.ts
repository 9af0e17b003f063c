import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overrideEnv } from '@/server/config/env';
import { type OpenAiService, QUESTION, startOpenAiService } from './support/openAiService';

let service: OpenAiService;
let serving: OpenAiService['serving'];
let client: OpenAiService['client'];

beforeAll(async () => {
  service = await startOpenAiService();
  ({ serving, client } = service);
});
afterAll(() => service?.stop());

describe('loading and unloading by hand', () => {
  const KEY = 'an-admin-key-of-thirty-two-letters';
  const call = (path: string, body: object, key = KEY) =>
    fetch(`${serving.nodeUrl}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
  const model = { lora_name: 'openledger/1' };

  it('takes the admin key alone, and nothing that is not on chain', async () => {
    expect((await call('load_lora_adapter', model)).status).toBe(403);
    overrideEnv({ NODE_ADMIN_KEY: KEY });
    expect((await call('load_lora_adapter', model, 'another key')).status).toBe(401);
    expect((await call('load_lora_adapter', { lora_name: 'openledger/9' })).status).toBe(404);
    expect((await call('load_lora_adapter', { lora_name: '../../etc/passwd' })).status).toBe(404);
    const elsewhere = { ...model, lora_path: `0x${'ab'.repeat(32)}` };
    expect((await call('load_lora_adapter', elsewhere)).status).toBe(400);
  });

  it('loads, lists and unloads as vLLM does', async () => {
    const loaded = await call('load_lora_adapter', model);
    expect([loaded.status, await loaded.text()]).toEqual([
      200,
      "Success: LoRA adapter 'openledger/1' added successfully.",
    ]);
    expect(serving.node.adapters.resident()).toHaveLength(1);
    expect((await call('unload_lora_adapter', model)).status).toBe(200);
    expect(serving.node.adapters.resident()).toHaveLength(0);
    expect((await call('unload_lora_adapter', model)).status).toBe(404);
    // Unloaded is not unregistered: it comes back when it is asked for.
    const { choices } = await client.chat.completions.create({
      model: 'openledger/1',
      messages: [...QUESTION],
      max_tokens: 2,
    });
    expect(choices).toHaveLength(1);
  });
});
