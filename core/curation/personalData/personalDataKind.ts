/** What is looked for, as it is named to people and as it stands in a text where it was masked. */
export const PERSONAL_DATA = {
  email: { label: 'e-mail address of a person', mask: '[e-mail address]' },
  'office-email': { label: 'e-mail address of an office', mask: '[e-mail address]' },
  phone: { label: 'telephone number', mask: '[telephone number]' },
  'toll-free-phone': { label: 'toll-free telephone number', mask: '[telephone number]' },
  'payment-card': { label: 'payment card number', mask: '[card number]' },
  iban: { label: 'bank account number (IBAN)', mask: '[account number]' },
  'us-ssn': { label: 'US social security number', mask: '[social security number]' },
  'ip-address': { label: 'public IP address', mask: '[IP address]' },
  'crypto-address': { label: 'blockchain address', mask: '[blockchain address]' },
} as const;

export type PersonalDataKind = keyof typeof PERSONAL_DATA;

/** A place in a text: UTF-16 offsets, end exclusive. */
export type Span = { start: number; end: number };
export type Detection = Span & { kind: PersonalDataKind };

export type PersonalDataAction = 'reject' | 'mask' | 'allow';
export type PersonalDataPolicy = { readonly [Kind in PersonalDataKind]: PersonalDataAction };

/**
 * What harms a person when it leaks refuses the row; what is likely harmless to the text's worth is masked; numbers and
 * addresses that institutions publish for everyone stay.
 */
export const DEFAULT_PERSONAL_DATA_POLICY: PersonalDataPolicy = {
  email: 'reject',
  'office-email': 'allow',
  phone: 'mask',
  'toll-free-phone': 'allow',
  'payment-card': 'reject',
  iban: 'reject',
  'us-ssn': 'reject',
  'ip-address': 'mask',
  'crypto-address': 'mask',
};
