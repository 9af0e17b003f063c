import { zeroHash } from 'viem';
import { decodeEvidence, findEvidence } from '@/core/attribution/evidence';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { overPages } from '@/core/attribution/section';
import { overlapLengths } from '@/core/attribution/spans';
import type { Hash } from '@/core/hash/hash';
import { recipe } from '@/lib/api/run';
import { attributionObjectHashes } from '@/lib/attribution/attributionObjects';
import { splitFee } from '@/lib/chain/fees';
import { type ReceiptMessage, receiptMessage } from '@/lib/inference/receiptReport';
import { Prisma } from '@/prisma/generated/client';
import {
  type AnswerRow,
  findAnswer,
  moveAnswers,
  replaceEarnings,
  updateAnswer,
} from '@/server/answers/answerRepository';
import { earningsOf } from '@/server/answers/earningsOf';
import { openModel } from '@/server/answers/openedModels';
import { readProtocolTerms } from '@/server/answers/protocolTerms';
import { requestCountersignature } from '@/server/answers/requestCountersignature';
import { deployment } from '@/server/chain/deployment';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { findModel, type ModelRow } from '@/server/models/modelRepository';
import { objectStore } from '@/server/objects/store';
import { matchEarnings } from '@/server/settlement/matchEarnings';

/**
 * Finds the records behind an answer, stores the evidence, has the node complete its receipt with it, and notes who
 * earned what. Every step is kept before the next: the evidence is named in the answer's row before the node signs for
 * it, since a node signs one evidence for one request and a second computation could differ in a last bit.
 * Attributing again changes nothing.
 *
 * @throws OpenLedgerError `unavailable` when the node or an object is not there (try again), others when the answer can
 *   never be attributed
 */
export async function attributeStoredAnswer(answerId: string): Promise<void> {
  const answer = await findAnswer(answerId);
  if (!answer || (answer.status !== 'answered' && answer.status !== 'settled')) return;
  const receipt = receiptMessage.parse(answer.receipt);
  if (receipt.evidenceHash !== zeroHash) return;
  const model = await findModel(answer.modelId);
  if (!model) throw new Error(`answer ${answerId} has no model`);

  const { hash, bundle } = answer.evidenceHash
    ? await storedEvidence(answer.evidenceHash as Hash)
    : await makeEvidence(answer, model, receipt);
  const final = await requestCountersignature(receipt, hash);
  const dataNetIds = new Map(
    model.versions.map(({ version: { dataNet } }) => [String(dataNet.tokenId), dataNet.id] as const),
  );
  await transaction(async (db) => {
    await replaceEarnings(answerId, earningsOf(bundle, dataNetIds), db);
    await updateAnswer(answerId, { receipt: final.receipt, nodeSignature: final.signature, error: Prisma.DbNull }, db);
    const moved = await moveAnswers([answerId], 'answered', { status: 'attributed' }, db);
    // The node had the receipt paid by itself before: what the chain gave to the pool counts.
    if (moved === 0) await matchEarnings(answerId, db);
  });
}

async function storedEvidence(hash: Hash): Promise<{ hash: Hash; bundle: EvidenceBundle }> {
  return { hash, bundle: decodeEvidence(await objectStore().get(hash), hash) };
}

async function makeEvidence(answer: AnswerRow, model: ModelRow, receipt: ReceiptMessage) {
  const [{ chainId }, terms] = await Promise.all([deployment(), readProtocolTerms()]);
  const hashes = attributionObjectHashes.parse(model.attributionObjects);
  const { basePrecision } = recipe.parse(model.run.recipe);
  const { index, sketch } = await openModel(model.baseHash, hashes, basePrecision);
  const { promptTokens, outputTokens: answerTokens } = answer;
  const { blocks, dimension, checkpoints } = index.sketches.header;
  const { checkpoints: _adapters, ...objects } = hashes;
  const search = findEvidence(
    index,
    {
      // No token, no gradient: a sketch of zeros lies near no record, and the whole pool goes to the treasury.
      sketch:
        answerTokens.length === 0
          ? checkpoints.map(() => new Float32Array(blocks * dimension))
          : await sketch(promptTokens, answerTokens),
      answerTokens,
      promptOverlap: overlapLengths(answerTokens, promptTokens),
      poolWei: splitFee(weiOf(answer.feeWei), terms.feeSplit).contributors,
    },
    {
      chainId,
      modelId: receipt.modelId,
      requestId: receipt.requestId,
      baseHash: model.baseHash as Hash,
      adapterHash: receipt.adapterHash,
      dataNetVersions: versionsOf(model),
      objects,
      parameters: terms.parameters,
      treasury: terms.treasury,
      promptCommitment: receipt.promptHash,
      outputCommitment: receipt.outputHash,
    },
  );
  const { bytes, bundle } = await overPages(search);
  const hash = await objectStore().put(bytes);
  await updateAnswer(answer.id, { evidenceHash: hash });
  return { hash, bundle };
}

/** What the adapter was trained on, in an order that depends on nothing else. */
function versionsOf(model: ModelRow): EvidenceBundle['dataNetVersions'] {
  return model.versions
    .map(({ version }) => ({
      dataNet: String(version.dataNet.tokenId),
      version: version.chainVersion ?? version.number,
      recordsRoot: version.recordsRoot as Hash,
    }))
    .sort((a, b) => (a.dataNet === b.dataNet ? a.version - b.version : a.dataNet < b.dataNet ? -1 : 1));
}
