import { expect, it } from 'vitest';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import { CLOSED_TERMS } from '@/core/licence/licenceTerms';
import { licenceTerms, readTerms, writeTerms } from '@/core/licence/terms';

it('every flavour survives the way through JSON', () => {
  for (const { terms } of Object.values(LICENCE_FLAVOURS)) {
    const json: unknown = JSON.parse(JSON.stringify(writeTerms(terms)));
    expect(readTerms(licenceTerms.parse(json))).toEqual(terms);
  }
});

it('names the field of a contradiction', () => {
  const result = licenceTerms.safeParse({ ...writeTerms(CLOSED_TERMS), commercialRevShare: 5 });
  expect(result.error?.issues[0]).toMatchObject({ path: ['commercialRevShare'], message: 'needs commercial use' });
});

it('writes addresses in lower case', () => {
  const json = { ...writeTerms(CLOSED_TERMS), currency: `0x${'Ab'.repeat(20)}` };
  expect(licenceTerms.parse(json).currency).toBe(`0x${'ab'.repeat(20)}`);
});
