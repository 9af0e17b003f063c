import { expect, test } from 'vitest';
import { detectPersonalData } from '@/core/curation/personalData/detectPersonalData';
import { DEFAULT_PERSONAL_DATA_POLICY } from '@/core/curation/personalData/personalDataKind';
import { screenRecord } from '@/core/curation/personalData/screenRecord';

// Published test numbers and addresses only.
const FOUND: readonly [string, string, string][] = [
  ['email', 'Write to jane.roe@example.com today', 'jane.roe@example.com'],
  ['email', 'mail j_smith+x@mail.example.co.uk.', 'j_smith+x@mail.example.co.uk'],
  ['office-email', 'ask 2020@nei.nih.gov', '2020@nei.nih.gov'],
  ['office-email', 'ask info@example.org', 'info@example.org'],
  ['office-email', 'ask resnaTA@resna.org', 'resnaTA@resna.org'],
  ['phone', 'Call (212) 605-3719 now', '(212) 605-3719'],
  ['phone', 'Call 301-496-5248.', '301-496-5248'],
  ['phone', 'Ring +44 20 7946 0958 soon', '+44 20 7946 0958'],
  ['toll-free-phone', 'Call 1-800-633-4227', '1-800-633-4227'],
  ['toll-free-phone', 'Call 1 (888) 998-6325', '1 (888) 998-6325'],
  ['toll-free-phone', 'Call +1 866 411 1010', '+1 866 411 1010'],
  ['payment-card', 'card 4111 1111 1111 1111 exp', '4111 1111 1111 1111'],
  ['payment-card', 'card 5555555555554444', '5555555555554444'],
  ['payment-card', 'amex 3782-822463-10005', '3782-822463-10005'],
  ['iban', 'to DE89 3704 0044 0532 0130 00 please', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'GB82WEST12345698765432', 'GB82WEST12345698765432'],
  ['us-ssn', 'SSN 078-05-1120 on file', '078-05-1120'],
  ['us-ssn', 'social security number: 219099999', '219099999'],
  ['ip-address', 'from 151.101.1.140 at noon', '151.101.1.140'],
  ['ip-address', 'from 2606:4700:4700::1111 at noon', '2606:4700:4700::1111'],
  ['crypto-address', 'to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
  ['crypto-address', 'to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['crypto-address', 'to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
  [
    'crypto-address',
    'to bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
    'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
  ],
];

test.each(FOUND)('%s in "%s"', (kind, text, expected) => {
  const found = detectPersonalData(text);
  expect(found.map((detection) => [detection.kind, text.slice(detection.start, detection.end)])).toEqual([
    [kind, expected],
  ]);
});

test.each([
  ['a card whose check digit is wrong', 'card 4111 1111 1111 1112'],
  ['a long number that passes Luhn but is of no issuer', 'order 9000000000000000000 and 79927398713'],
  ['an IBAN whose check digits are wrong', 'DE88 3704 0044 0532 0130 00'],
  ['an SSN that is never issued', '000-12-3456, 666-12-3456, 912-34-5678, 123-00-4567, 123-45-0000'],
  ['an address whose case checksum is wrong', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD'],
  ['a transaction hash', `0x${'ab'.repeat(32)}`],
  ['a Bitcoin address with a wrong letter', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
  ['a taproot address with a wrong letter', 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcq'],
  [
    'private, local and documentation addresses',
    '10.0.0.255 192.168.1.100 127.0.0.1 172.16.254.1 203.0.113.9 2001:db8::1',
  ],
  ['sections and versions', 'see 2.3.1.4 and version 10.15.7.1'],
  ['doses and ranges', 'between 200 300 4000 mg, 120-80, 5-10-2015, 1990-1999, p = 0.05-0.001'],
  ['gene and sample names', 'NG_012345.6, rs12345678, HLA-B27, COL4A5, ICD-10 E22.0'],
  ['times and ratios', 'at 12:30:45, 1:2:3, 10:15'],
  ['an at sign in prose', '3 @ 5 mg, user@localhost, @handle'],
])('nothing in %s', (_name, text) => {
  expect(detectPersonalData(text)).toEqual([]);
});

// Were any pattern quadratic, a million characters would outlast the runner's limit by far.
test('hostile input ends, as its cost grows with its length', () => {
  for (const text of [
    'a@'.repeat(500_000),
    '1-'.repeat(500_000),
    '1 '.repeat(500_000),
    'DE89'.repeat(250_000),
    '2001:'.repeat(200_000),
    'a.'.repeat(500_000),
  ]) {
    expect(detectPersonalData(text)).toBeDefined();
  }
});

test('masks by policy, in every field, and reports where without repeating the value', () => {
  const { record, findings } = screenRecord(
    {
      kind: 'question-answer',
      prompt: 'Who?',
      answer: 'Call 212-605-3719 or 1-800-633-4227 from 151.101.1.140.',
      source: 'jane.roe@example.com',
    },
    DEFAULT_PERSONAL_DATA_POLICY,
  );
  expect(record).toEqual({
    kind: 'question-answer',
    prompt: 'Who?',
    answer: 'Call [telephone number] or 1-800-633-4227 from [IP address].',
    source: '[e-mail address]',
  });
  expect(findings).toEqual([
    { kind: 'phone', field: 'answer', start: 5, end: 17, action: 'mask' },
    { kind: 'toll-free-phone', field: 'answer', start: 21, end: 35, action: 'allow' },
    { kind: 'ip-address', field: 'answer', start: 41, end: 54, action: 'mask' },
    { kind: 'email', field: 'source', start: 0, end: 20, action: 'reject' },
  ]);
});
