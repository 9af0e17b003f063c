import type { Hash, Hex } from 'viem';
import { decodeEvidence } from '@/core/attribution/evidence';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { WhyPaid } from '@/lib/api/reward';
import { type AnswerRow, findEarnings, findRootOf } from '@/server/answers/answerRepository';
import { viewAnswer } from '@/server/answers/answerView';
import { requireReadableAnswer } from '@/server/answers/readAnswers';
import { deployment } from '@/server/chain/deployment';
import { weiOf } from '@/server/database/wei';
import { objectStore } from '@/server/objects/store';
import { proveEntitlement } from '@/server/rewards/proveEntitlement';

const BITS = 1024;

/**
 * Why the caller was paid for one of their records by one answer: the answer, what of it the record explains, the
 * shares, the fee, and the proof by which it is claimed.
 * @throws OpenLedgerError `not_found` for an answer that did not pay the caller for this record
 */
export async function getWhyPaid(caller: Hex, answerId: string, recordHash: Hash): Promise<WhyPaid> {
  const { row, withQuestion } = await requireReadableAnswer(caller, answerId);
  const [answer, earnings] = await Promise.all([viewAnswer(row, withQuestion), findEarnings(answerId)]);
  const { attribution } = answer;
  const source = attribution?.sources.find((each) => {
    return each.recordHash === recordHash && each.contributor.address.toLowerCase() === caller;
  });
  const hash = attribution?.evidenceHash as Hash | undefined;
  const bundle = hash && decodeEvidence(await objectStore().get(hash), hash);
  const entry = bundle?.result.records.find((each) => each.recordHash === recordHash);
  if (!attribution || !source || !bundle || !entry || !hash) throw notPaid(answerId, recordHash);
  // A span is paid to the first record that holds it; the hashes stand in the order of acceptance.
  const paidFor = (holders: readonly string[]) => holders[0] === recordHash;
  const sum = (list: typeof earnings) => list.reduce((total, { wei }) => total + weiOf(wei), 0n).toString();
  const question = answer.prompt.findLast(({ role }) => role === 'user')?.content ?? null;
  return {
    answer: {
      id: answer.id,
      requestId: answer.requestId,
      model: answer.model,
      question,
      output: answer.output,
      createdAt: answer.createdAt,
      status: answer.status,
      feeWei: answer.feeWei,
    },
    record: {
      recordHash,
      prompt: source.prompt,
      answer: source.answer,
      dataNet: source.dataNet,
      version: entry.version,
    },
    spans: entry.spanShare === 0 ? [] : attribution.spans.filter(({ recordHashes }) => paidFor(recordHashes)),
    evidence: {
      evidenceHash: hash,
      scorer: bundle.parameters.scorer,
      influence: entry.zMilli / 1000,
      threshold: bundle.result.null.thresholdMilli / 1000,
      placebos: bundle.result.null.placebos,
      spanBits: entry.spanBits1024 / BITS,
      influenceWeight: bundle.parameters.influenceWeightPpm / 1e6,
      influenceShare: entry.influenceShare / SHARE_SCALE,
      spanShare: entry.spanShare / SHARE_SCALE,
      sharePerBillion: entry.share,
    },
    money: {
      contributorsWei: sum(earnings),
      recordWei: sum(earnings.filter((each) => each.recordHash === recordHash && each.account === caller)),
      answerWei: sum(earnings.filter((each) => each.recordHash !== null && each.account === caller)),
    },
    claim: await claimOf(row, caller),
  };
}

/** The first root that holds the answer, and the caller's place in it. */
async function claimOf(row: AnswerRow, account: Hex): Promise<WhyPaid['claim']> {
  if (row.status !== 'settled' || row.model.tokenId === null || !row.settlement) return null;
  const root = await findRootOf(row.model.tokenId, row.settlement.createdAt);
  if (!root) return null;
  const proven = await proveEntitlement(root, account);
  if (!proven) return null;
  const { chainId, contracts } = await deployment();
  return {
    pool: root.pool.toString(),
    account,
    chainId,
    distributor: contracts.rewardDistributor.toLowerCase() as Hex,
    root: root.root as Hash,
    rootIndex: root.rootIndex,
    status: root.status,
    activatesAt: root.activatesAt?.toISOString() ?? null,
    cumulativeWei: proven.cumulativeWei.toString(),
    proof: proven.proof,
  };
}

function notPaid(answerId: string, recordHash: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'not_found',
    message: 'This answer did not pay you for this record.',
    fields: { answer: answerId, record: recordHash },
    remedy: 'Open it from a row of your rewards, signed in as the account that was paid.',
  });
}
