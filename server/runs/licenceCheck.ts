import { checkTraining, type TrainingCheck } from '@/core/licence/checkTraining';
import { licenceTerms } from '@/core/licence/terms';
import type { VersionRow } from '@/server/runs/runRepository';

export type IntendedUse = { commercial: boolean; pricePerThousandTokens: bigint };

/** Whether one model may learn from all these versions now, for this use. */
export function checkLicences(versions: readonly VersionRow[], use: IntendedUse): TrainingCheck {
  return checkTraining(
    versions.map(({ dataNet }) => ({
      dataNet: dataNet.name,
      terms: licenceTerms.parse(dataNet.licence),
      createdAt: BigInt(Math.floor(dataNet.createdAt.getTime() / 1000)),
    })),
    { ...use, now: BigInt(Math.floor(Date.now() / 1000)) },
  );
}
