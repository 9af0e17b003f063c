import type { Address, Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import type { ChainClient } from '@/server/chain/publicClient';
import { createLicenceCheck } from '@/server/openlora/licenceCheck';
import { createModelList } from '@/server/openlora/modelList';

/** A published model as the chain states it. */
export type ServedModel = {
  /** Its name in `model`: `openledger/<token id>`; the bare base is `openledger/base`. */
  name: string;
  tokenId: bigint;
  baseHash: Hex;
  adapterHash: Hex;
  pricePerThousandTokens: bigint;
  owner: Address;
};

const PREFIX = 'openledger/';

/** The base without an adapter. It is listed and gives embeddings; answers are given by published models alone. */
export const BASE_MODEL = `${PREFIX}base`;

/** The token id that a model's name carries; undefined for a name that cannot be a published model's. */
export function tokenIdOf(name: string): bigint | undefined {
  const id = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
  return /^[1-9]\d{0,18}$/.test(id) ? BigInt(id) : undefined;
}

export const modelName = (tokenId: bigint | string): string => `${PREFIX}${tokenId}`;

export type ModelCatalogParameters = {
  publicClient: ChainClient;
  modelRegistry: Address;
  dataNetRegistry: Address;
  /** Hash of the base that this node holds; models of another base are not served here. */
  baseHash: Hex;
  /** Blocks whose events are asked for at once. */
  range: bigint;
  now(): number;
};

/**
 * What the registry on chain says of a model, asked anew for every request, so that a revocation or a new price counts
 * at once; the list is a second old at most. Throws `not_found` for a name or model that does not exist, `unavailable` for one this node cannot serve or
 * may not: revoked, of another base, or sold against a licence.
 */
export function createModelCatalog(parameters: ModelCatalogParameters) {
  const { publicClient, modelRegistry, dataNetRegistry, baseHash, range, now } = parameters;
  const requireLicence = createLicenceCheck({ publicClient, modelRegistry, dataNetRegistry });
  const names = new Map<string, string>();
  const contract = { address: modelRegistry, abi: modelRegistryAbi } as const;

  async function resolve(name: string): Promise<ServedModel> {
    if (name === BASE_MODEL) {
      throw new OpenLedgerError({
        code: 'not_found',
        message: `${BASE_MODEL} alone gives no answers here: a receipt names a published model.`,
        remedy: 'Ask one of the models that GET /v1/models lists under it; embeddings are of the base.',
      });
    }
    const tokenId = tokenIdOf(name);
    if (tokenId === undefined) throw unknownModel(name);
    const count = await publicClient.readContract({ ...contract, functionName: 'modelCount' });
    if (tokenId > count) throw unknownModel(name);
    return read(tokenId);
  }

  async function read(tokenId: bigint): Promise<ServedModel> {
    const name = modelName(tokenId);
    const [model, owner] = await Promise.all([
      publicClient.readContract({ ...contract, functionName: 'getModel', args: [tokenId] }),
      publicClient.readContract({ ...contract, functionName: 'ownerOf', args: [tokenId] }),
    ]);
    if (model.revokedAt !== 0n) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `Model ${name} was revoked by its owner.`,
        fields: { model: name },
        remedy: 'Choose another model.',
      });
    }
    if (model.baseHash !== baseHash) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `Model ${name} needs the base ${model.baseHash}; this node serves ${baseHash}.`,
        fields: { model: name, base: model.baseHash },
        remedy: 'Ask a node that holds that base.',
      });
    }
    names.set(model.adapterHash, name);
    await requireLicence(tokenId, model.pricePerThousandTokens > 0n);
    const { adapterHash, pricePerThousandTokens } = model;
    return { name, tokenId, baseHash, adapterHash, pricePerThousandTokens, owner };
  }

  const list = createModelList({
    client: publicClient,
    modelRegistry,
    range,
    now,
    read: (tokenId) => read(tokenId).catch(onlyUnavailable),
  });

  return {
    resolve,
    list,
    /** Name of the model that an adapter was looked up for, else its hash. */
    nameOf: (adapterHash: string): string => names.get(adapterHash) ?? adapterHash,
  };
}

export type ModelCatalog = ReturnType<typeof createModelCatalog>;

function onlyUnavailable(error: unknown): null {
  if (error instanceof OpenLedgerError && error.code === 'unavailable') return null;
  throw error;
}

function unknownModel(name: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'not_found',
    message: `There is no model ${JSON.stringify(name)}.`,
    fields: { model: name },
    remedy: 'GET /v1/models lists the models of this node.',
  });
}
