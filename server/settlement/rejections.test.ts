import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeRejection } from '@/server/settlement/rejections';

it('numbers the refusals as the contract does', () => {
  const source = readFileSync('contracts/src/interfaces/IInferenceEscrow.sol', 'utf8');
  const names =
    /enum Rejection \{([^}]*)\}/
      .exec(source)?.[1]
      ?.split(',')
      .map((name) => name.trim()) ?? [];
  expect(names.length).toBeGreaterThan(10);
  expect(names.map((_, reason) => describeRejection(reason).name)).toEqual(names);
  expect(describeRejection(names.length)).toMatchObject({ name: 'Unknown', passes: false });
});
