import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashCanonical } from '@/core/hash/canonicalJson';

test('sorts keys, drops undefined properties, writes big integers as decimal strings', () => {
  expect(canonicalJson({ b: [1, 'x', null], a: { d: 10n ** 20n, c: undefined, B: true }, é: -0 })).toBe(
    '{"a":{"B":true,"d":"100000000000000000000"},"b":[1,"x",null],"é":0}',
  );
});

test('does not depend on the order of insertion and says what JSON says', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('refuses what would be lost silently', () => {
  for (const value of [NaN, Infinity, [undefined], new Map(), new Uint8Array(2), () => 1, new Date(0), undefined]) {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  }
  expect(() => canonicalJson({ a: [{ b: NaN }] })).toThrow('$.a[0].b');
});

test('hash is SHA-256 of the text', () => {
  // sha256sum of {"a":1}
  expect(hashCanonical({ a: 1 })).toBe('0x015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
});
