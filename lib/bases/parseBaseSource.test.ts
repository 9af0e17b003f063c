import { expect, test } from 'vitest';
import { baseHash, importedBase } from '@/lib/bases/importedBase';
import { parseBaseSource } from '@/lib/bases/parseBaseSource';

test.each([
  ['owner/name', { kind: 'hub', repository: 'owner/name', revision: 'main' }],
  [' owner/Name-1.5B@v2 ', { kind: 'hub', repository: 'owner/Name-1.5B', revision: 'v2' }],
  ['https://huggingface.co/owner/name', { kind: 'hub', repository: 'owner/name', revision: 'main' }],
  ['https://huggingface.co/owner/name/tree/abc', { kind: 'hub', repository: 'owner/name', revision: 'abc' }],
  ['https://models.example/a/b', { kind: 'url', folder: 'https://models.example/a/b/' }],
  ['http://localhost:8000/config.json', { kind: 'url', folder: 'http://localhost:8000/' }],
])('%s', (text, source) => {
  expect(parseBaseSource(text)).toEqual(source);
});

test.each([
  '',
  'name',
  '../..',
  'a/b/c',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://me:secret@models.example/',
])('error: %s', (text) => {
  expect(() => parseBaseSource(text)).toThrow(/neither a repository/);
});

test('the hash of one file is its own, that of several does not depend on their order, and another is refused', () => {
  const file = (name: string, digit: string) => ({ name, hash: `0x${digit.repeat(64)}` as const, size: 1 });
  const [one, two] = [file('model-1.safetensors', '1'), file('model-2.safetensors', '2')];
  expect(baseHash([one])).toBe(one.hash);
  expect(baseHash([one, two])).toBe(baseHash([two, one]));
  expect(baseHash([one, two])).not.toBe(
    baseHash([
      { ...one, hash: two.hash },
      { ...two, hash: one.hash },
    ]),
  );
  expect(importedBase.safeParse({ name: 'a', hash: one.hash, files: [one] }).success).toBe(true);
  expect(importedBase.safeParse({ name: 'a', hash: two.hash, files: [one] }).success).toBe(false);
});
