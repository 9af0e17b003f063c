import { expect, test } from 'vitest';
import { checkTraining, type TrainingParent, type TrainingUse } from '@/core/licence/checkTraining';
import { LICENCE_FLAVOURS, type LicenceFlavour } from '@/core/licence/licenceFlavours';
import { termProblems } from '@/core/licence/termProblems';
import { type LicenceTerms, licenceTerms, REVENUE_SHARE_SCALE } from '@/core/licence/terms';

const now = 1_800_000_000n;
const free: TrainingUse = { commercial: false, pricePerThousandTokens: 0n, now };
const paid: TrainingUse = { commercial: true, pricePerThousandTokens: 10n ** 15n, now };
const token: `0x${string}` = `0x${'1'.repeat(40)}`;
const otherToken: `0x${string}` = `0x${'2'.repeat(40)}`;

function parent(dataNet: string, flavour: LicenceFlavour, changes: Partial<LicenceTerms> = {}): TrainingParent {
  return { dataNet, createdAt: now - 1000n, terms: { ...LICENCE_FLAVOURS[flavour].terms, ...changes } };
}

const termsOf = (parents: TrainingParent[], use: TrainingUse) =>
  checkTraining(parents, use).reasons.map(({ dataNet, term }) => `${dataNet}: ${term}`);

test('every flavour is valid and free of contradictions', () => {
  for (const { terms } of Object.values(LICENCE_FLAVOURS)) {
    expect(licenceTerms.parse(terms)).toEqual(terms);
    expect(termProblems(terms)).toEqual([]);
  }
});

test.each<[LicenceFlavour, string[], string[]]>([
  ['open-use', [], []],
  ['non-commercial-remix', [], ['A: commercialUse']],
  [
    'commercial-use',
    ['A: aiTrainingAllowed', 'A: derivativesAllowed'],
    ['A: aiTrainingAllowed', 'A: derivativesAllowed'],
  ],
  ['commercial-remix', [], []],
  ['cc-by-training', [], []],
])('%s: what stands against free and paid use', (flavour, whenFree, whenPaid) => {
  expect(termsOf([parent('A', flavour)], free)).toEqual(whenFree);
  expect(termsOf([parent('A', flavour)], paid)).toEqual(whenPaid);
});

test('a price makes the use commercial whatever it is called', () => {
  const check = checkTraining([parent('Kidney', 'non-commercial-remix')], { ...free, pricePerThousandTokens: 1n });
  expect(check).toMatchObject({
    allowed: false,
    reasons: [
      {
        dataNet: 'Kidney',
        term: 'commercialUse',
        explanation: 'Kidney does not permit commercial use.',
        remedy: 'Set the price to 0 and the use to non-commercial, or leave it out.',
      },
    ],
  });
});

test('approval, admission by contract and expiry', () => {
  const asks = parent('A', 'cc-by-training', { derivativesApproval: true });
  expect(termsOf([asks], free)).toEqual(['A: derivativesApproval']);
  expect(termsOf([{ ...asks, approved: true }], free)).toEqual([]);
  const gated = parent('A', 'cc-by-training', { commercializerChecker: token });
  expect(termsOf([gated], free)).toEqual([]);
  expect(termsOf([gated], paid)).toEqual(['A: commercializerChecker']);
  expect(termsOf([parent('A', 'open-use', { expiration: '1000' })], free)).toEqual(['A: expiration']);
  expect(termsOf([parent('A', 'open-use', { expiration: '1001' })], free)).toEqual([]);
});

test('conflicts between parents that are allowed one by one', () => {
  const half = { commercialRevShare: 0.6 * REVENUE_SHARE_SCALE };
  expect(termsOf([parent('A', 'commercial-remix', half), parent('B', 'commercial-remix', half)], paid)).toEqual([
    'A: commercialRevShare',
  ]);
  const { derivedTerms } = checkTraining(
    ['A', 'B'].map((name) => parent(name, 'commercial-remix', half)),
    paid,
  );
  expect(licenceTerms.parse(derivedTerms)).toEqual(derivedTerms);
  const coins = [
    parent('A', 'open-use', { currency: token }),
    parent('B', 'open-use'),
    parent('C', 'open-use', { currency: otherToken }),
  ];
  expect(termsOf(coins, paid)).toEqual(['C: currency']);
  expect(termsOf([parent('A', 'commercial-remix'), parent('B', 'non-commercial-remix')], free)).toEqual([
    'A: derivativesReciprocal',
  ]);
});

test('the model inherits every duty and only what all permit', () => {
  const { allowed, derivedTerms } = checkTraining(
    [
      parent('A', 'commercial-remix', { commercialRevCeiling: '500', derivativesReciprocal: false }),
      parent('B', 'open-use', {
        commercialRevCeiling: '300',
        expiration: '5000',
        currency: token,
        transferable: false,
      }),
    ],
    paid,
  );
  expect(allowed).toBe(true);
  expect(derivedTerms).toEqual({
    ...LICENCE_FLAVOURS['commercial-remix'].terms,
    transferable: false,
    derivativesReciprocal: false,
    commercialRevCeiling: '300',
    expiration: '5000',
    currency: token,
  });
  const mixed = checkTraining([parent('A', 'cc-by-training'), parent('B', 'non-commercial-remix')], free);
  expect(mixed.allowed).toBe(true);
  expect(mixed.derivedTerms).toMatchObject({
    commercialUse: false,
    commercialAttribution: false,
    derivativesAttribution: true,
  });
  expect(termProblems(mixed.derivedTerms)).toEqual([]);
});

test('versions of one DataNet count once, DataNets of one name are told apart', () => {
  const remix = parent('A', 'commercial-remix');
  expect(checkTraining([remix, remix], paid).derivedTerms.commercialRevShare).toBe(remix.terms.commercialRevShare);
  expect(termsOf([parent('A', 'commercial-use'), parent('A', 'open-use')], free)).toEqual([
    'A: aiTrainingAllowed',
    'A: derivativesAllowed',
  ]);
});

test('combined terms of sound parents are sound', () => {
  const flavours = Object.values(LICENCE_FLAVOURS).map(({ terms }) => terms);
  for (const left of flavours) {
    for (const right of flavours) {
      const { derivedTerms } = checkTraining(
        [
          { dataNet: 'A', terms: left, createdAt: 0n },
          { dataNet: 'B', terms: right, createdAt: 0n },
        ],
        paid,
      );
      expect(termProblems(derivedTerms)).toEqual([]);
    }
  }
});

test('nothing chosen is nothing allowed', () => {
  expect(checkTraining([], free)).toMatchObject({
    allowed: false,
    reasons: [{ explanation: 'No DataNet is chosen.' }],
  });
});

test('says the fewest that have to be left out, and that the rest is then allowed', () => {
  const share = (name: string, percent: number) =>
    parent(name, 'commercial-remix', { commercialRevShare: (REVENUE_SHARE_SCALE * percent) / 100 });
  const all = [share('A', 40), share('B', 70), share('C', 40), parent('D', 'commercial-use')];
  const { leaveOut } = checkTraining(all, free);
  expect(leaveOut).toEqual(['D', 'B']);
  expect(
    checkTraining(
      all.filter(({ dataNet }) => !leaveOut.includes(dataNet)),
      free,
    ).allowed,
  ).toBe(true);
  expect(checkTraining([share('A', 40)], free).leaveOut).toEqual([]);
  expect(checkTraining([parent('D', 'commercial-use')], free).leaveOut).toEqual([]);
});
