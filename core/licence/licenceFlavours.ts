import { type LicenceTerms, REVENUE_SHARE_SCALE, ZERO_ACCOUNT } from '@/core/licence/terms';

/** Nothing but reading is granted; the flavours and the form start here. */
export const CLOSED_TERMS: LicenceTerms = {
  transferable: true,
  royaltyPolicy: ZERO_ACCOUNT,
  defaultMintingFee: '0',
  expiration: '0',
  commercialUse: false,
  commercialAttribution: false,
  commercializerChecker: ZERO_ACCOUNT,
  commercializerCheckerData: '0x',
  commercialRevShare: 0,
  commercialRevCeiling: '0',
  derivativesAllowed: false,
  derivativesAttribution: false,
  derivativesApproval: false,
  derivativesReciprocal: false,
  derivativeRevCeiling: '0',
  currency: ZERO_ACCOUNT,
  uri: '',
  aiTrainingAllowed: false,
};

export type LicenceFlavour =
  | 'open-use'
  | 'non-commercial-remix'
  | 'commercial-use'
  | 'commercial-remix'
  | 'cc-by-training';

/**
 * Ready-made terms with what they mean in plain words. A model is a derivative of the data it is trained on, so terms
 * that permit training permit derivatives; "commercial use" keeps the data itself for sale and no model may come of it.
 */
export const LICENCE_FLAVOURS: {
  readonly [Flavour in LicenceFlavour]: { name: string; summary: string; terms: LicenceTerms };
} = {
  'open-use': {
    name: 'Open use',
    summary: 'Anyone may train models on the data and use and sell them. Nothing is asked in return.',
    terms: { ...CLOSED_TERMS, commercialUse: true, derivativesAllowed: true, aiTrainingAllowed: true },
  },
  'non-commercial-remix': {
    name: 'Non-commercial remix',
    summary: 'Models may be trained on the data, must name it, are free of charge, and pass these terms on.',
    terms: {
      ...CLOSED_TERMS,
      derivativesAllowed: true,
      derivativesAttribution: true,
      derivativesReciprocal: true,
      aiTrainingAllowed: true,
    },
  },
  'commercial-use': {
    name: 'Commercial use',
    summary: 'The data may be used and sold as it is, with its source named. No model may be trained on it.',
    terms: { ...CLOSED_TERMS, commercialUse: true, commercialAttribution: true },
  },
  'commercial-remix': {
    name: 'Commercial remix',
    summary:
      'Models may be trained on the data and sold. They name it, pass 10 % of their revenue on to it, and pass these terms on.',
    terms: {
      ...CLOSED_TERMS,
      commercialUse: true,
      commercialAttribution: true,
      commercialRevShare: REVENUE_SHARE_SCALE / 10,
      derivativesAllowed: true,
      derivativesAttribution: true,
      derivativesReciprocal: true,
      aiTrainingAllowed: true,
    },
  },
  'cc-by-training': {
    name: 'CC BY with training',
    summary: 'Anyone may train models on the data and use and sell them, as long as the data is named as a source.',
    terms: {
      ...CLOSED_TERMS,
      commercialUse: true,
      commercialAttribution: true,
      derivativesAllowed: true,
      derivativesAttribution: true,
      uri: 'https://creativecommons.org/licenses/by/4.0/',
      aiTrainingAllowed: true,
    },
  },
};
