import { zeroAddress } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { receiptTypedData } from '@/lib/chain/typedData';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';
import { type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { addSpent, insertAnswer, upsertSpendingCap } from '@/server/answers/answerRepository';
import { attributeAnswerJob } from '@/server/answers/attributeAnswerJob';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { transaction } from '@/server/database/transaction';
import { enqueue } from '@/server/jobs/queue';
import { findModelByTokenId } from '@/server/models/modelRepository';

/**
 * Takes a node's report of an answer: checks the node, its signature and its commitments, stores the answer and has it
 * attributed. The same report again changes nothing. Anyone may call; the signature carries the authority.
 *
 * Throws `forbidden` for an unregistered node or a wrong signature, `invalid_input` for a report that contradicts
 * itself, `not_found` for a model that is not known here (yet: the node tries again).
 */
export async function receiveReceipt(report: ReceiptReport): Promise<{ answerId: string }> {
  const { receipt } = report;
  const { chainId, contracts } = await deployment();
  const refuse = (code: 'forbidden' | 'invalid_input', message: string) =>
    new OpenLedgerError({ code, message, fields: { requestId: receipt.requestId, node: receipt.node } });

  const client = publicClient();
  const operator = await client.readContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'operatorOf',
    args: [receipt.node],
  });
  if (operator === zeroAddress) throw refuse('forbidden', `No node is registered as ${receipt.node}.`);
  const signed = await client.verifyTypedData({
    ...receiptTypedData({ chainId, verifyingContract: contracts.inferenceEscrow }, receiptValues(receipt)),
    address: receipt.node,
    signature: report.signature,
  });
  if (!signed) throw refuse('forbidden', 'The receipt is not signed by the node it names.');
  const contradiction = findContradiction(report);
  if (contradiction) throw refuse('invalid_input', contradiction);

  const model = await findModelByTokenId(BigInt(receipt.modelId));
  if (!model) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `Model ${receipt.modelId} is not known here yet.`,
      fields: { modelId: receipt.modelId },
      remedy: 'Send the report again in a few seconds.',
    });
  }
  if (model.adapterHash !== receipt.adapterHash) {
    throw refuse('invalid_input', `Model ${receipt.modelId} is the adapter ${model.adapterHash}.`);
  }

  const answerId = answerIdOf(receipt.requestId);
  await transaction(async (db) => {
    const { message, signature } = report.cap;
    const spendingCapId = await upsertSpendingCap(
      {
        userAddress: message.user,
        spender: message.spender,
        maxTotal: message.maxTotal,
        maxPerRequest: message.maxPerRequest,
        expiry: BigInt(message.expiry),
        nonce: message.nonce,
        signature,
      },
      db,
    );
    const fresh = await insertAnswer(
      {
        id: answerId,
        requestId: receipt.requestId,
        userAddress: receipt.user,
        modelId: model.id,
        spendingCapId,
        nodeAddress: receipt.node,
        prompt: report.prompt,
        output: report.output,
        promptTokens: report.promptTokens,
        outputTokens: report.outputTokens,
        adapterHash: receipt.adapterHash,
        feeWei: receipt.fee,
        receipt,
        nodeSignature: report.signature,
        status: 'answered',
      },
      db,
    );
    if (!fresh) return;
    await addSpent(spendingCapId, receipt.fee, db);
    await enqueue(attributeAnswerJob, { answerId }, { key: answerId, within: db });
  });
  return { answerId };
}

/** What in a report does not fit together, or null. */
function findContradiction({ receipt, cap, promptTokens, outputTokens }: ReceiptReport): string | null {
  if (receipt.inputTokens !== String(promptTokens.length)) return 'The prompt has another number of tokens.';
  if (receipt.outputTokens !== String(outputTokens.length)) return 'The answer has another number of tokens.';
  if (receipt.promptHash !== commitTokens(receipt.requestId, promptTokens)) return 'The prompt is not the one signed.';
  if (receipt.outputHash !== commitTokens(receipt.requestId, outputTokens)) return 'The answer is not the one signed.';
  if (cap.message.user !== receipt.user || cap.message.nonce !== receipt.capNonce) {
    return 'The spending cap is not the one that the receipt names.';
  }
  return null;
}
