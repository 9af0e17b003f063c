import type { LicenceTerm } from '@/core/licence/termProblems';
import { type LicenceTerms, REVENUE_SHARE_SCALE, ZERO_ACCOUNT } from '@/core/licence/terms';
import { exactOpen } from '@/lib/format/open';
import { duration } from '@/lib/format/time';

type Explained = { label: string; explanation: string; value: (terms: LicenceTerms) => string };

const yesNo = (term: keyof LicenceTerms) => (terms: LicenceTerms) => (terms[term] === true ? 'Yes' : 'No');
const limit = (amount: string) => (amount === '0' ? 'No limit' : `${exactOpen(amount)} OPEN`);

/** Each term of the licence in plain words, in the order in which people ask. */
export const LICENCE_TEXT: Record<LicenceTerm, Explained> = {
  aiTrainingAllowed: {
    label: 'Training models',
    explanation: 'Models may be trained on the data.',
    value: yesNo('aiTrainingAllowed'),
  },
  commercialUse: {
    label: 'Commercial use',
    explanation: 'The data, and models made of it, may be used to earn money.',
    value: yesNo('commercialUse'),
  },
  commercialAttribution: {
    label: 'Name the source when used commercially',
    explanation: 'Commercial users have to name this DataNet.',
    value: yesNo('commercialAttribution'),
  },
  commercialRevShare: {
    label: 'Share of commercial revenue',
    explanation: 'What commercial users pass on, beside the fees that the protocol pays by itself.',
    value: (terms) => `${(terms.commercialRevShare * 100) / REVENUE_SHARE_SCALE} %`,
  },
  commercialRevCeiling: {
    label: 'Commercial revenue at most',
    explanation: 'Above this revenue the licence no longer covers commercial use.',
    value: (terms) => limit(terms.commercialRevCeiling),
  },
  derivativesAllowed: {
    label: 'Derivatives',
    explanation: 'Works may be made from the data. A trained model is one.',
    value: yesNo('derivativesAllowed'),
  },
  derivativesAttribution: {
    label: 'Derivatives name the source',
    explanation: 'A model has to say that it learned from this DataNet.',
    value: yesNo('derivativesAttribution'),
  },
  derivativesApproval: {
    label: 'Derivatives need approval',
    explanation: 'The owner approves each account before it registers a model.',
    value: yesNo('derivativesApproval'),
  },
  derivativesReciprocal: {
    label: 'Derivatives carry the same terms',
    explanation: 'A model passes these terms on.',
    value: yesNo('derivativesReciprocal'),
  },
  derivativeRevCeiling: {
    label: 'Derivative revenue at most',
    explanation: 'Above this revenue the licence no longer covers the derivative.',
    value: (terms) => limit(terms.derivativeRevCeiling),
  },
  transferable: {
    label: 'Transferable',
    explanation: 'Whoever holds a licence may pass it on.',
    value: yesNo('transferable'),
  },
  defaultMintingFee: {
    label: 'Price of a licence',
    explanation: 'Paid once for each licence, beside the fees for answers.',
    value: (terms) => (terms.defaultMintingFee === '0' ? 'Free' : `${exactOpen(terms.defaultMintingFee)} OPEN`),
  },
  expiration: {
    label: 'Ends after',
    explanation: 'No new model may use the data after this time, counted from the creation of the DataNet.',
    value: (terms) => (terms.expiration === '0' ? 'Never' : duration(Number(terms.expiration))),
  },
  currency: {
    label: 'Currency',
    explanation: 'What fees and revenue are counted in.',
    value: (terms) => (terms.currency === ZERO_ACCOUNT ? 'OPEN' : terms.currency),
  },
  royaltyPolicy: {
    label: 'Royalty policy',
    explanation: 'A contract that divides royalties, where one is named.',
    value: (terms) => (terms.royaltyPolicy === ZERO_ACCOUNT ? 'None' : terms.royaltyPolicy),
  },
  commercializerChecker: {
    label: 'Commercial users are admitted by',
    explanation: 'A contract that decides who may use the data commercially, where one is named.',
    value: (terms) =>
      terms.commercializerChecker === ZERO_ACCOUNT ? 'Nobody in particular' : terms.commercializerChecker,
  },
  commercializerCheckerData: {
    label: 'Data for that contract',
    explanation: 'What that contract is told.',
    value: (terms) => (terms.commercializerCheckerData === '0x' ? 'None' : terms.commercializerCheckerData),
  },
  uri: {
    label: 'Full text',
    explanation: 'Where the licence is written out.',
    value: (terms) => terms.uri || 'None',
  },
};
