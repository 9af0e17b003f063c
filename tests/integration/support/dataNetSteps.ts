import { type Hash, parseEther } from 'viem';
import { POST as postUpload } from '@/app/api/datanets/[id]/uploads/route';
import { POST as postDataNet } from '@/app/api/datanets/route';
import { GET as getContribution } from '@/app/api/uploads/[id]/contribution/route';
import { POST as postCurate } from '@/app/api/uploads/[id]/curate/route';
import { GET as getUpload } from '@/app/api/uploads/[id]/route';
import { POST as postSign } from '@/app/api/uploads/[id]/sign/route';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import {
  type ContributionMessage,
  contributionMessage,
  createDataNetResponse,
  type DataNetDetail,
  type Upload,
  upload,
} from '@/lib/api/dataNet';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { licenceTuple } from '@/lib/chain/licenceTuple';
import { contributionTypedData } from '@/lib/chain/typedData';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import type { Actor } from './actor';
import { call } from './apiClient';

const FEE = parseEther('1');

export async function createDraft(owner: Actor, name: string): Promise<DataNetDetail> {
  const licence = LICENCE_FLAVOURS['commercial-remix'].terms;
  const described = { name, domain: 'medicine', summary: 'Questions and answers about health', description: 'Test.' };
  const { body } = await call(postDataNet, {
    as: owner.address,
    json: { ...described, schemaKind: 'question-answer', licence },
  });
  return createDataNetResponse.parse(body).dataNet;
}

/** The owner's wallet creates the draft's DataNet on chain, and the indexer sees it. */
export async function goLive(owner: Actor, draft: DataNetDetail): Promise<void> {
  const { contracts } = await deployment();
  await owner.included(
    await owner.wallet.writeContract({
      address: contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'createDataNet',
      args: [draft.metadataHash, licenceTuple(draft.licence), FEE],
      value: FEE,
    }),
  );
  await syncIndex();
}

export async function sendFile(
  who: `0x${string}`,
  dataNetId: string,
  fileName: string,
  content: string | Uint8Array,
): Promise<Upload> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { body } = await call(postUpload, { as: who, params: { id: dataNetId }, query: { fileName }, bytes });
  return upload.parse(body);
}

export async function readUpload(who: `0x${string}`, id: string): Promise<Upload> {
  return upload.parse((await call(getUpload, { as: who, params: { id } })).body);
}

/** Asks for the curation of an upload under its suggested mapping; a worker has to be running. */
export async function curated(who: `0x${string}`, file: Upload): Promise<Upload> {
  const { status, body } = await call(postCurate, {
    as: who,
    params: { id: file.id },
    json: { mapping: file.suggestedMapping },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  for (let tried = 0; tried < 2000; tried++) {
    const now = await readUpload(who, file.id);
    if (now.status === 'curated' || now.status === 'failed') return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the upload is still being curated');
}

export async function messageFor(who: `0x${string}`, uploadId: string): Promise<ContributionMessage> {
  return contributionMessage.parse((await call(getContribution, { as: who, params: { id: uploadId } })).body);
}

/** The typed data of a message as a wallet of the app signs it. */
export async function typedDataOf(message: ContributionMessage) {
  const { chainId, contracts } = await deployment();
  return contributionTypedData(
    { chainId, verifyingContract: contracts.dataNetRegistry },
    {
      ...message,
      dataNetId: BigInt(message.dataNetId),
      recordCount: BigInt(message.recordCount),
      nonce: BigInt(message.nonce),
      deadline: BigInt(message.deadline),
    },
  );
}

export async function signed(who: Actor, uploadId: string): Promise<{ status: number; body: unknown }> {
  const message = await messageFor(who.address, uploadId);
  const signature = await who.account.signTypedData(await typedDataOf(message));
  return call(postSign, { as: who.address, params: { id: uploadId }, json: { message, signature } });
}

/** The owner's wallet anchors a frozen version, and the indexer sees it. */
export async function anchor(
  owner: Actor,
  tokenId: string,
  version: { recordsRoot: Hash; recordCount: number; manifestHash: Hash },
): Promise<void> {
  const { contracts } = await deployment();
  await owner.included(
    await owner.wallet.writeContract({
      address: contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'anchorVersion',
      args: [BigInt(tokenId), version.recordsRoot, BigInt(version.recordCount), version.manifestHash],
    }),
  );
  await syncIndex();
}
