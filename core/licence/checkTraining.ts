import { combineTerms } from '@/core/licence/combineTerms';
import { CLOSED_TERMS } from '@/core/licence/licenceFlavours';
import type { LicenceTerm } from '@/core/licence/termProblems';
import { type LicenceTerms, REVENUE_SHARE_SCALE, ZERO_ACCOUNT } from '@/core/licence/terms';

/** Terms of one DataNet whose versions are to be trained on. */
export type TrainingParent = {
  dataNet: string;
  terms: LicenceTerms;
  /** When the DataNet was created, in seconds since 1970: terms expire from then. */
  createdAt: bigint;
  /** Whether the owner approved this derivative, where the terms ask for that. */
  approved?: boolean;
};

export type TrainingUse = {
  commercial: boolean;
  /** In wei; a price above 0 is commercial whatever `commercial` says. */
  pricePerThousandTokens: bigint;
  /** Seconds since 1970. */
  now: bigint;
};

export type TrainingRefusal = { dataNet: string; term: LicenceTerm; explanation: string; remedy: string };

export type TrainingCheck = {
  allowed: boolean;
  reasons: TrainingRefusal[];
  /** The fewest DataNets whose leaving out allows the rest; empty where it is allowed, or where nothing would be left. */
  leaveOut: string[];
  /** Terms that the model has to carry; what is refused shows in them too. */
  derivedTerms: LicenceTerms;
};

const percent = (share: number) => `${(share * 100) / REVENUE_SHARE_SCALE} %`;

function refusalsOf(parent: TrainingParent, use: TrainingUse): TrainingRefusal[] {
  const { dataNet, terms, createdAt, approved = false } = parent;
  const reasons: TrainingRefusal[] = [];
  const refuse = (term: LicenceTerm, explanation: string, remedy: string) =>
    reasons.push({ dataNet, term, explanation: `${dataNet} ${explanation}`, remedy });
  const commercial = use.commercial || use.pricePerThousandTokens > 0n;

  if (!terms.aiTrainingAllowed) {
    refuse(
      'aiTrainingAllowed',
      'does not permit training.',
      'Leave it out, or ask its owner for terms that permit training.',
    );
  }
  if (!terms.derivativesAllowed) {
    refuse(
      'derivativesAllowed',
      'does not permit derivatives, and a model is one.',
      'Leave it out, or ask its owner to permit derivatives.',
    );
  }
  if (terms.derivativesApproval && !approved) {
    refuse(
      'derivativesApproval',
      'asks for its owner’s approval of every derivative.',
      'Ask its owner to approve this model.',
    );
  }
  if (BigInt(terms.expiration) > 0n && use.now >= createdAt + BigInt(terms.expiration)) {
    refuse('expiration', 'was licensed for a time that has passed.', 'Leave it out, or ask its owner for new terms.');
  }
  if (commercial && !terms.commercialUse) {
    refuse(
      'commercialUse',
      'does not permit commercial use.',
      'Set the price to 0 and the use to non-commercial, or leave it out.',
    );
  }
  if (commercial && terms.commercializerChecker !== ZERO_ACCOUNT) {
    refuse(
      'commercializerChecker',
      'admits commercial users only through a contract of its own.',
      'Have its owner admit you, or leave it out.',
    );
  }
  return reasons;
}

/** Terms that every parent allows by itself and that no one model can fulfil together. */
function conflicts(parents: readonly TrainingParent[]): TrainingRefusal[] {
  const reasons: TrainingRefusal[] = [];
  const share = parents.reduce((sum, { terms }) => sum + terms.commercialRevShare, 0);
  const largest = [...parents].sort((left, right) => right.terms.commercialRevShare - left.terms.commercialRevShare)[0];
  if (share > REVENUE_SHARE_SCALE && largest !== undefined) {
    reasons.push({
      dataNet: largest.dataNet,
      term: 'commercialRevShare',
      explanation: `Together the DataNets ask for ${percent(share)} of the revenue; ${largest.dataNet} asks for the most, ${percent(largest.terms.commercialRevShare)}.`,
      remedy: 'Leave out one of those that ask for a share.',
    });
  }
  for (const term of ['currency', 'royaltyPolicy'] as const) {
    const set = parents.filter(({ terms }) => terms[term] !== ZERO_ACCOUNT);
    const other = set.find(({ terms }) => terms[term] !== set[0]?.terms[term]);
    if (other !== undefined && set[0] !== undefined) {
      const what = term === 'currency' ? 'another currency' : 'another royalty policy';
      reasons.push({
        dataNet: other.dataNet,
        term,
        explanation: `${other.dataNet} asks for ${what} than ${set[0].dataNet}, and a model has one.`,
        remedy: 'Leave one of the two out.',
      });
    }
  }
  // A reciprocal parent wants its own terms on the model: a stricter parent beside it makes that impossible.
  for (const { dataNet, terms } of parents.filter((parent) => parent.terms.derivativesReciprocal)) {
    const stricter = parents.find(
      (other) => other.dataNet !== dataNet && terms.commercialUse && !other.terms.commercialUse,
    );
    if (stricter !== undefined) {
      reasons.push({
        dataNet,
        term: 'derivativesReciprocal',
        explanation: `${dataNet} asks that the model carry the same terms, commercial use included, which ${stricter.dataNet} does not permit.`,
        remedy: 'Leave one of the two out.',
      });
    }
  }
  return reasons;
}

/** Several versions of one DataNet count once. Two DataNets that merely bear the same name are told apart. */
function distinctParents(parents: readonly TrainingParent[]): TrainingParent[] {
  const key = ({ dataNet, terms, createdAt }: TrainingParent) => JSON.stringify([dataNet, String(createdAt), terms]);
  return [...new Map(parents.map((parent) => [key(parent), parent])).values()];
}

/**
 * Whether a model may be trained on these DataNets for this use, with every reason against it, and the terms that the
 * model has to carry: the most restrictive combination. A DataNet given several times (several versions) counts once.
 */
export function checkTraining(parents: readonly TrainingParent[], use: TrainingUse): TrainingCheck {
  const distinct = distinctParents(parents);
  if (distinct.length === 0) {
    const explanation = 'No DataNet is chosen.';
    return {
      allowed: false,
      reasons: [{ dataNet: '', term: 'aiTrainingAllowed', explanation, remedy: 'Choose at least one frozen version.' }],
      leaveOut: [],
      derivedTerms: CLOSED_TERMS,
    };
  }
  const reasons = reasonsAgainst(distinct, use);
  return {
    allowed: reasons.length === 0,
    reasons,
    leaveOut: fewestToLeaveOut(distinct, use),
    derivedTerms: combineTerms(distinct.map(({ terms }) => terms)),
  };
}

const reasonsAgainst = (parents: readonly TrainingParent[], use: TrainingUse): TrainingRefusal[] => [
  ...parents.flatMap((parent) => refusalsOf(parent, use)),
  ...conflicts(parents),
];

/**
 * Whoever is refused alone has to go. Among the rest only conflicts are left: sets of one, two and so on are tried in
 * order, so that the first that helps is a smallest one. Past `MOST_TRIED` sets one DataNet is kept.
 */
function fewestToLeaveOut(parents: readonly TrainingParent[], use: TrainingUse): string[] {
  const refused = parents.filter((parent) => refusalsOf(parent, use).length > 0);
  const rest = parents.filter((parent) => !refused.includes(parent));
  const names = (group: readonly TrainingParent[]) => group.map(({ dataNet }) => dataNet);
  let tried = 0;
  for (let size = 0; size < rest.length; size += 1) {
    for (const group of groupsOf(rest, size)) {
      if (conflicts(rest.filter((parent) => !group.includes(parent))).length === 0) {
        return names([...refused, ...group]);
      }
      tried += 1;
      if (tried === MOST_TRIED) return names([...refused, ...rest.slice(1)]);
    }
  }
  return [];
}

/** Twenty DataNets have 1,350 sets of three or fewer. */
const MOST_TRIED = 10_000;

function* groupsOf<Item>(items: readonly Item[], size: number, from = 0): Generator<Item[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= items.length - size; at += 1) {
    for (const rest of groupsOf(items, size - 1, at + 1)) yield [items[at]!, ...rest];
  }
}
