import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { getEnv } from '@/server/config/env';
import type { NodeContext } from '@/server/openlora/nodeContext';

/** As vLLM takes them; a path is never read, and if one is given it must be the hash that the chain names. */
const loadRequest = z.object({ lora_name: z.string().min(1).max(200), lora_path: z.string().max(200).nullish() });
const unloadRequest = z.object({ lora_name: z.string().min(1).max(200) });

/**
 * `/v1/load_lora_adapter` and `/v1/unload_lora_adapter`, for whoever has the node's admin key. Only models that are
 * registered on chain can be named: loading brings one into memory ahead of its first request and keeps it there,
 * unloading lets it go, after the rows that run under it.
 */
export function addAdminRoutes(app: Hono, node: NodeContext): void {
  app.post('/v1/load_lora_adapter', async (c) => {
    requireAdmin(c);
    const { lora_name, lora_path } = loadRequest.parse(await c.req.json());
    const { name, adapterHash } = await node.catalog.resolve(lora_name);
    if (lora_path && lora_path.toLowerCase() !== adapterHash) {
      throw new OpenLedgerError({
        code: 'invalid_input',
        message: `The chain names the adapter ${adapterHash} for ${name}, not ${lora_path}.`,
        fields: { adapterHash },
        remedy: 'Leave lora_path out: adapters are read by their hash.',
      });
    }
    await node.adapters.pin(adapterHash);
    return c.text(`Success: LoRA adapter '${name}' added successfully.`);
  });

  app.post('/v1/unload_lora_adapter', async (c) => {
    requireAdmin(c);
    const { lora_name } = unloadRequest.parse(await c.req.json());
    const { name, adapterHash } = await node.catalog.resolve(lora_name);
    if (!node.adapters.unload(adapterHash)) {
      throw new OpenLedgerError({
        code: 'not_found',
        message: `The adapter of ${name} is not in this node's memory.`,
        fields: { adapterHash },
      });
    }
    return c.text(`Success: LoRA adapter '${name}' removed successfully.`);
  });
}

/** Throws `forbidden` where no admin key is set, `unauthenticated` for another one. */
function requireAdmin(c: Context): void {
  const key = getEnv().NODE_ADMIN_KEY;
  if (key === undefined) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: 'This node has no admin key, so nobody may load or unload adapters by hand.',
      remedy: 'Set NODE_ADMIN_KEY; without it adapters are loaded when they are asked for.',
    });
  }
  const given = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
  // Hashes have one length, so the comparison takes one time whatever was sent.
  if (timingSafeEqual(digest(given), digest(key))) return;
  throw new OpenLedgerError({ code: 'unauthenticated', message: 'The admin key is not this node’s.' });
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
