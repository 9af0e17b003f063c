import { isAddressEqual } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { receiptTypedData, spendingCapTypedData } from '@/lib/chain/typedData';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';
import { type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { addSpent, insertAnswer, saveSpendingCap } from '@/server/answers/answerRepository';
import { attributeAnswerJob } from '@/server/answers/attributeAnswerJob';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { transaction } from '@/server/database/transaction';
import { enqueue } from '@/server/jobs/queue';
import { findModelByTokenId } from '@/server/models/modelRepository';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { capValues } from '@/server/openlora/payer';
import { deleteReservations, findReservations } from '@/server/reservations/reservationRepository';

/**
 * Takes a node's report of an answer: checks the node, its signature and its commitments, stores the answer and has it
 * attributed. The same report again changes nothing. Anyone may call; the signature carries the authority.
 *
 * Throws `forbidden` for an unregistered node or a wrong signature (of the receipt or the cap), `invalid_input` for a report that contradicts
 * itself, `conflict` for a request that was given to another node, `not_found` for a model that is not known here (yet: the node tries again).
 */
export async function receiveReceipt(report: ReceiptReport): Promise<{ answerId: string }> {
  const { receipt } = report;
  const { chainId, contracts } = await deployment();
  const refuse = (code: 'forbidden' | 'invalid_input' | 'conflict', message: string) =>
    new OpenLedgerError({ code, message, fields: { requestId: receipt.requestId, node: receipt.node } });

  const client = publicClient();
  const operator = await nodeOperator(receipt.node);
  if (!operator) throw refuse('forbidden', `No node is registered as ${receipt.node}.`);
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  const signed = await client.verifyTypedData({
    ...receiptTypedData(place, receiptValues(receipt)),
    address: receipt.node,
    signature: report.signature,
  });
  if (!signed) throw refuse('forbidden', 'The receipt is not signed by the node it names.');
  const contradiction = findContradiction(report);
  if (contradiction) throw refuse('invalid_input', contradiction);
  // The receipt's signature does not cover the cap. A forged one would be refused by the escrow, and the node go unpaid.
  const { message, signature } = report.cap;
  if (![receipt.node, operator].some((spender) => isAddressEqual(spender, message.spender))) {
    throw refuse('invalid_input', `The spending cap names ${message.spender}, which is not this node.`);
  }
  const capSigned = await client.verifyTypedData({
    ...spendingCapTypedData(place, capValues(message)),
    address: message.user,
    signature,
  });
  if (!capSigned) throw refuse('forbidden', 'The spending cap is not signed by its user.');

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
    // A request that was given to another node, or given up, is not paid to this one.
    const [held] = await findReservations([receipt.requestId], db);
    if (held && held.nodeAddress !== receipt.node) {
      throw refuse('conflict', 'This request is no longer this node’s to answer.');
    }
    await deleteReservations([receipt.requestId], receipt.node, db);
    const spendingCapId = await saveSpendingCap(
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
  if (BigInt(receipt.fee) > BigInt(cap.message.maxPerRequest)) return 'The fee is more than the spending cap allows.';
  return null;
}
