import { randomUUID } from 'node:crypto';
import type { Hex } from 'viem';
import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { termProblems } from '@/core/licence/termProblems';
import type { LicenceTerms } from '@/core/licence/terms';
import type { createDataNetRequest, DataNetDetail } from '@/lib/api/dataNet';
import { hashTerms } from '@/lib/chain/licenceTuple';
import { objectStore } from '@/server/objects/store';
import { dataNetDetail } from './dataNetDetail';
import { type DataNetRow, findSlugs, insertDataNet, isTaken } from './dataNetRepository';
import { metadataDocument } from './metadata';
import { freeSlug, slugOf } from './slug';

/**
 * Keeps a draft of the caller's. It becomes live when their own wallet has sent `createDataNet` with its metadata hash
 * and licence and the indexer has seen it.
 */
export async function createDataNet(
  caller: Hex,
  request: z.output<typeof createDataNetRequest>,
): Promise<DataNetDetail> {
  requireSoundTerms(request.licence);
  const id = randomUUID();
  const { licence, ...described } = request;
  const metadataHash = await objectStore().put(metadataDocument({ id, ...described }));
  const draft = { id, ...described, licence, licenceHash: hashTerms(licence), metadataHash, ownerAddress: caller };
  return dataNetDetail(await insertWithFreeSlug(draft));
}

/** The contract refuses contradictory terms too, but only after the person has paid to hear it. */
function requireSoundTerms(licence: LicenceTerms): void {
  const problems = termProblems(licence);
  if (problems.length === 0) return;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The licence contradicts itself. ${problems.map(({ term, problem }) => `${term} ${problem}`).join('; ')}.`,
    fields: Object.fromEntries(problems.map(({ term, problem }) => [`licence.${term}`, problem])),
    remedy: 'Change the terms named here, or start from one of the ready-made licences.',
  });
}

type Draft = Omit<Parameters<typeof insertDataNet>[0], 'slug'> & { name: string };

async function insertWithFreeSlug(draft: Draft): Promise<DataNetRow> {
  const slug = slugOf(draft.name);
  for (;;) {
    try {
      return await insertDataNet({ ...draft, slug: freeSlug(slug, await findSlugs(slug)) });
    } catch (error) {
      // Someone else took the slug between the question and the answer.
      if (!isTaken(error)) throw error;
    }
  }
}
