import { decodeEvidence } from '@/core/attribution/evidence';
import { addQuery, contributorInfluence, NO_STANDING, type Standing } from '@/core/attribution/quarantine';
import { decodeFloat32 } from '@/core/encoding/base64';
import type { Hash } from '@/core/hash/hash';
import { attributionObjectHashes } from '@/lib/attribution/attributionObjects';
import { database } from '@/server/database/client';
import type { ModelRow } from '@/server/models/modelRepository';
import { openModelIndex } from '@/server/models/openModelIndex';
import { objectStore } from '@/server/objects/store';

/** Every contributor's influence over all attributed answers of a model, from the stored evidence alone. */
export async function readStandings(model: ModelRow): Promise<Map<string, Standing>> {
  const store = objectStore();
  const index = await openModelIndex(store, attributionObjectHashes.parse(model.attributionObjects));
  const answers = await database().answer.findMany({
    where: { modelId: model.id, evidenceHash: { not: null }, status: { not: 'failed' } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { evidenceHash: true },
  });
  const standings = new Map<string, Standing>();
  for (const { evidenceHash } of answers) {
    const hash = evidenceHash as Hash;
    const { query, parameters } = decodeEvidence(await store.get(hash), hash);
    // An answer without a token has no gradient, and says nothing about anybody.
    if (query.answerTokens.length === 0) continue;
    for (const [contributor, influence] of contributorInfluence(
      index,
      query.sketch.map(decodeFloat32),
      parameters.scorer,
    )) {
      standings.set(contributor, addQuery(standings.get(contributor) ?? NO_STANDING, influence));
    }
  }
  return standings;
}
