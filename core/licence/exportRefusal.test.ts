import { expect, test } from 'vitest';
import { exportRefusal } from '@/core/licence/exportRefusal';
import { CLOSED_TERMS } from '@/core/licence/licenceFlavours';

test('derivatives decide, and so does an approval that the terms ask for', () => {
  expect(exportRefusal({ ...CLOSED_TERMS, derivativesAllowed: false })).toContain('does not permit');
  expect(exportRefusal({ ...CLOSED_TERMS, derivativesAllowed: true, derivativesApproval: true })).toContain('approval');
  expect(exportRefusal({ ...CLOSED_TERMS, derivativesAllowed: true, derivativesApproval: false })).toBeNull();
});
