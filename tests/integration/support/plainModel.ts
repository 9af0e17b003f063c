import { keccak256, stringToHex } from 'viem';
import { writePeftAdapter } from '@/core/formats/peft';
import { parseDecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import type { LoraConfig } from '@/core/model/lora';
import { database } from '@/server/database/client';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import type { Actor } from './actor';
import { anchor, createDraft, goLive } from './dataNetSteps';
import { registerModel } from './registerModel';

const LORA: LoraConfig = { rank: 4, alpha: 8, dropout: 0, targets: ['q_proj', 'v_proj'] };

/** The parent net on chain, the adapter in the store, and the terms the model is registered under. */
async function plainTerms(owner: Actor, pricePerThousandTokens: string) {
  const net = await createDraft(owner, 'Parent');
  await goLive(owner, net);
  const root = keccak256(stringToHex('records'));
  await anchor(owner, '1', { recordsRoot: root, recordCount: 1, manifestHash: root });
  const base = await embeddedBase();
  const config = parseDecoderConfig(base.config);
  const { weights } = writePeftAdapter(config, { lora: LORA, matrices: initialAdapter(config, LORA, 1) }, base.name);
  const adapterHash = await objectStore().put(weights);
  return { adapterHash, manifestHash: root, baseHash: base.hash, pricePerThousandTokens };
}

const PARENTS = [{ dataNetId: '1', version: '1' }];

/** A model on chain whose adapter changes nothing: what is tested is how it is served. */
export async function registerPlainModel(owner: Actor, pricePerThousandTokens: string): Promise<void> {
  await registerModel(owner, { ...(await plainTerms(owner, pricePerThousandTokens)), parents: PARENTS });
}

/**
 * The same in the database and on chain, the draft first: the indexer takes the registration for the draft it finds.
 * @returns its id in the database
 */
export async function publishPlainModel(owner: Actor, pricePerThousandTokens: string): Promise<string> {
  const terms = await plainTerms(owner, pricePerThousandTokens);
  const shared = { ownerAddress: owner.address, name: 'Plain model', baseHash: terms.baseHash };
  const run = await database().run.create({ data: { ...shared, recipe: {}, device: 'server', heldOutHashes: [] } });
  const model = await database().model.create({
    data: {
      ...shared,
      ...terms,
      runId: run.id,
      slug: 'plain-model',
      description: '',
      adapterConfigHash: terms.manifestHash,
      licence: {},
      evaluation: {},
      status: 'draft',
    },
  });
  await registerModel(owner, { ...terms, parents: PARENTS });
  return model.id;
}
