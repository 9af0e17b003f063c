import { expect, test } from 'vitest';
import { CLOSED_TERMS } from '@/core/licence/licenceFlavours';
import { termProblems } from '@/core/licence/termProblems';

test.each([
  ['commercialAttribution', { commercialAttribution: true }],
  ['commercialRevShare', { commercialRevShare: 1 }],
  ['commercialRevCeiling', { commercialRevCeiling: '1' }],
  ['commercializerChecker', { commercializerChecker: `0x${'1'.repeat(40)}` as const }],
  ['commercializerCheckerData', { commercializerCheckerData: '0x01' as const }],
  ['derivativesAttribution', { derivativesAttribution: true }],
  ['derivativesApproval', { derivativesApproval: true }],
  ['derivativesReciprocal', { derivativesReciprocal: true }],
  ['aiTrainingAllowed', { aiTrainingAllowed: true }],
])('%s alone contradicts closed terms', (term, change) => {
  expect(termProblems({ ...CLOSED_TERMS, ...change }).map((problem) => problem.term)).toEqual([term]);
  expect(termProblems({ ...CLOSED_TERMS, ...change, commercialUse: true, derivativesAllowed: true })).toEqual([]);
});

test('closed terms are sound', () => {
  expect(termProblems(CLOSED_TERMS)).toEqual([]);
});

test('a term that the contract cannot hold is named', () => {
  expect(termProblems({ ...CLOSED_TERMS, expiration: '4294967295' })).toEqual([]);
  expect(termProblems({ ...CLOSED_TERMS, expiration: '4294967296' })).toMatchObject([{ term: 'expiration' }]);
});
