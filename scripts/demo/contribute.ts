import { z } from 'zod';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import type { LicenceTerms } from '@/core/licence/terms';
import { contributionMessage, createDataNetResponse, dataNetDetail, upload, version } from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { licenceTuple } from '@/lib/chain/licenceTuple';
import { contributionTypedData } from '@/lib/chain/typedData';
import { confirm, type DemoConfig, type Person } from '@/scripts/demo/person';
import { waitUntil } from '@/scripts/demo/waitUntil';

type DataNet = z.infer<typeof dataNetDetail>;
type Upload = z.infer<typeof upload>;

export type NewDataNet = { name: string; terms: LicenceTerms };

/** Of the demonstration's DataNet and of its model. */
export const DEMO_NAME = 'Everyday know-how';

const DEMO: NewDataNet = { name: DEMO_NAME, terms: LICENCE_FLAVOURS['open-use'].terms };

/** Creates a DataNet by its owner's wallet and waits until it is live. */
export async function createDataNet(
  owner: Person,
  config: DemoConfig,
  signal: AbortSignal,
  { name, terms }: NewDataNet = DEMO,
): Promise<DataNet> {
  const { dataNet } = await owner.api.post(
    '/api/datanets',
    {
      name,
      domain: 'everyday life',
      summary: 'Questions and answers of a library, a railway and a kitchen garden.',
      description: 'Sample data of the project: three contributors, three files, three formats.',
      schemaKind: 'question-answer',
      licence: terms,
    },
    createDataNetResponse,
  );
  const fee = BigInt(config.parameters.dataNetFee);
  await confirm(
    owner,
    await owner.wallet.writeContract({
      address: config.contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'createDataNet',
      args: [dataNet.metadataHash, licenceTuple(terms), fee],
      value: fee,
    }),
  );
  return waitUntil(
    'the DataNet on chain',
    async () => {
      const current = await owner.api.get(`/api/datanets/${dataNet.id}`, dataNetDetail);
      return current.status === 'live' ? current : undefined;
    },
    { timeoutSeconds: 60, signal },
  );
}

/** Drops a file, has it curated with the suggested columns, and signs what was accepted. */
export async function contribute(
  person: Person,
  config: DemoConfig,
  dataNet: DataNet,
  file: { name: string; bytes: Uint8Array<ArrayBuffer> },
  signal: AbortSignal,
): Promise<Upload> {
  const received = await person.api.upload(
    `/api/datanets/${dataNet.id}/uploads?fileName=${encodeURIComponent(file.name)}`,
    file.bytes,
    upload,
  );
  await person.api.post(`/api/uploads/${received.id}/curate`, { mapping: received.suggestedMapping }, z.unknown());
  const curated = await waitUntil(
    `the curation of ${file.name}`,
    async () => {
      const current = await person.api.get(`/api/uploads/${received.id}`, upload);
      if (current.status === 'failed') throw new Error(`${file.name}: ${current.error?.message}`);
      return current.status === 'curated' ? current : undefined;
    },
    { timeoutSeconds: 120, signal },
  );
  const message = await person.api.get(`/api/uploads/${received.id}/contribution`, contributionMessage);
  const context = { chainId: config.chainId, verifyingContract: config.contracts.dataNetRegistry };
  const signature = await person.account.signTypedData(
    contributionTypedData(context, {
      dataNetId: BigInt(message.dataNetId),
      contributor: message.contributor,
      recordsRoot: message.recordsRoot,
      recordCount: BigInt(message.recordCount),
      licenceHash: message.licenceHash,
      nonce: BigInt(message.nonce),
      deadline: BigInt(message.deadline),
    }),
  );
  await person.api.post(`/api/uploads/${received.id}/sign`, { message, signature }, z.unknown());
  return curated;
}

/** Freezes a version and anchors it by the owner's wallet. */
export async function freezeVersion(
  owner: Person,
  config: DemoConfig,
  dataNet: DataNet,
  signal: AbortSignal,
): Promise<z.infer<typeof version>> {
  const frozen = await owner.api.post(`/api/datanets/${dataNet.id}/versions`, {}, version);
  await confirm(
    owner,
    await owner.wallet.writeContract({
      address: config.contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'anchorVersion',
      args: [BigInt(dataNet.tokenId!), frozen.recordsRoot, BigInt(frozen.recordCount), frozen.manifestHash],
    }),
  );
  return waitUntil(
    'the anchored version',
    async () => {
      const current = await owner.api.get(`/api/datanets/${dataNet.id}`, dataNetDetail);
      return current.versionList.find(({ id, status }) => id === frozen.id && status === 'anchored');
    },
    { timeoutSeconds: 60, signal },
  );
}
