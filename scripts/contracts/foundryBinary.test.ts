import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { foundryBinary } from '@/scripts/contracts/foundryBinary';

const { arch } = process;
afterEach(() => {
  Object.defineProperty(process, 'arch', { value: arch });
});

test('finds the programs of this platform', () => {
  expect(existsSync(foundryBinary('forge'))).toBe(true);
  expect(existsSync(foundryBinary('anvil'))).toBe(true);
});

test('error: a platform without a package is named, with what to do', () => {
  Object.defineProperty(process, 'arch', { value: 'mips' });

  expect(() => foundryBinary('forge')).toThrow(
    expect.objectContaining({
      code: 'unavailable',
      message: expect.stringContaining(`@foundry-rs/forge-${process.platform}-mips`),
      remedy: expect.stringContaining('npm ci'),
    }),
  );
});
