'use client';

import { useQuery } from '@tanstack/react-query';
import { LICENCE_TEXT } from '@/components/data-nets/licence-terms-text';
import { MEASURE_ORDER, perplexity, SHOWN_MEASURES } from '@/components/evaluation/measure-text';
import { RECIPE_FIELDS } from '@/components/factory/recipe-fields';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { LicenceTerms } from '@/core/licence/terms';
import { writeModelCard } from '@/core/modelCard/writeModelCard';
import type { Run } from '@/lib/api/run';
import { evaluationQuery } from '@/lib/query/evaluation';
import { licenceCheckQuery } from '@/lib/query/runs';

/** Terms that a user of a model has to know. */
const TOLD = ['commercialUse', 'commercialAttribution', 'commercialRevShare', 'derivativesAllowed'] as const;

/** The card that a run writes for its model, and the licence that its model will carry. */
export function usePublishCard(run: Run): { card: string; licence: LicenceTerms | null } {
  const { base } = usePublicConfig();
  const evaluation = useQuery(evaluationQuery(run.id)).data?.evaluation ?? null;
  const ids = run.versions.map(({ id }) => id);
  const licence = useQuery(licenceCheckQuery(ids, true)).data?.derivedTerms ?? null;
  const card = writeModelCard({
    baseName: run.importedBase?.name ?? base.name,
    sources: run.versions.map(({ dataNet, number, recordCount }) => ({
      name: dataNet.name,
      version: number,
      domain: dataNet.domain,
      records: recordCount,
    })),
    trained: run.records - run.heldOut,
    heldOut: run.heldOut,
    recipe: RECIPE_FIELDS.map(({ label, show }) => [label, show(run.recipe)] as const),
    measures: evaluation
      ? MEASURE_ORDER.map((measure) => {
          const { label, show } = SHOWN_MEASURES[measure];
          const of = (scores: typeof evaluation.base) =>
            show((measure === 'perplexity' ? perplexity(scores.loss) : scores[measure]).estimate);
          return [label, of(evaluation.base), of(evaluation.tuned)] as const;
        })
      : [],
    measured: evaluation?.measured ?? null,
    licence: licence ? TOLD.map((term) => [LICENCE_TEXT[term].label, LICENCE_TEXT[term].value(licence)] as const) : [],
  });
  return { card, licence };
}
