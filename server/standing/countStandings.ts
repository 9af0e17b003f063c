import { decodeEvidence } from '@/core/attribution/evidence';
import {
  addQueries,
  contributorInfluence,
  DEFAULT_QUARANTINE_RULE,
  NO_STANDING,
  type QuarantineRule,
} from '@/core/attribution/quarantine';
import { decodeFloat32 } from '@/core/encoding/base64';
import { attributionObjectHashes } from '@/lib/attribution/attributionObjects';
import type { DatabaseExecutor } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { findModel } from '@/server/models/modelRepository';
import { openModelIndex } from '@/server/models/openModelIndex';
import { objectStore } from '@/server/objects/store';
import { lockSettlement } from '@/server/settlement/settlementRepository';
import {
  findModelsToCount,
  findStandings,
  findUncountedAnswers,
  holdPay,
  markCounted,
  saveStanding,
} from '@/server/standing/standingRepository';

/** Answers of one transaction. */
const BATCH = 100;

export type Held = { modelId: string; account: string };

/**
 * Adds every attributed answer once to the standings of its model's contributors, and holds the pay of those whose
 * influence over many answers is below 0 beyond doubt (`judgeStanding`). One answer fines nobody; what is held is paid
 * out or taken only by the word of a retraining (`decideStanding`).
 * @returns whose pay is held from now on
 */
export async function countStandings(rule: QuarantineRule = DEFAULT_QUARANTINE_RULE): Promise<Held[]> {
  const held: Held[] = [];
  for (const modelId of await findModelsToCount()) {
    const model = await findModel(modelId);
    if (!model) throw new Error(`answers of a model ${modelId} that is not there`);
    const index = await openModelIndex(objectStore(), attributionObjectHashes.parse(model.attributionObjects));
    for (;;) {
      const answers = await findUncountedAnswers(modelId, BATCH);
      if (answers.length === 0) break;
      const influences: Map<string, number>[] = [];
      for (const { evidenceHash } of answers) {
        const { query, parameters } = decodeEvidence(await objectStore().get(evidenceHash), evidenceHash);
        // An answer without a token has no gradient, and says nothing about anybody.
        if (query.answerTokens.length === 0) continue;
        influences.push(contributorInfluence(index, query.sketch.map(decodeFloat32), parameters.scorer));
      }
      const ids = answers.map(({ id }) => id);
      const harmful = await transaction((db) => addInfluences(modelId, ids, influences, rule, db));
      if (!harmful) break;
      held.push(...harmful.map((account) => ({ modelId, account })));
    }
  }
  return held;
}

/** Nothing where another worker counts the same answers; otherwise whose pay is held. */
async function addInfluences(
  modelId: string,
  answerIds: readonly string[],
  influences: readonly ReadonlyMap<string, number>[],
  rule: QuarantineRule,
  db: DatabaseExecutor,
): Promise<string[] | undefined> {
  // No root is made while it changes who is paid.
  await lockSettlement(db);
  if (!(await markCounted(answerIds, db))) return undefined;
  const known = await findStandings(modelId, db);
  const harmful: string[] = [];
  for (const account of new Set(influences.flatMap((each) => [...each.keys()]))) {
    const before = known.get(account);
    if (before && before.state !== 'paid') continue;
    const own = influences.flatMap((each) => each.get(account) ?? []);
    const after = addQueries(before?.standing ?? NO_STANDING, own, rule);
    await saveStanding(modelId, account, after.standing, db);
    if (!after.harmful) continue;
    await holdPay(modelId, account, db);
    harmful.push(account);
  }
  return harmful;
}
