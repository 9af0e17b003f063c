import { encodePacked, keccak256 } from 'viem';
import { expect, it } from 'vitest';
import { identifier } from '@/lib/api/common';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';

const requestId = `0x${'f7'.repeat(32)}` as const;

it('commits to the tokens in order, bound to the request', () => {
  const expected = keccak256(encodePacked(['bytes32', 'uint32', 'uint32'], [requestId, 5, 4095]));
  expect(commitTokens(requestId, [5, 4095])).toBe(expected);
  expect(commitTokens(requestId, [4095, 5])).not.toBe(expected);
  expect(commitTokens(requestId, [])).toBe(keccak256(requestId));
});

it('derives a valid UUID from a request id', () => {
  expect(identifier.parse(answerIdOf(requestId))).toBe('f7f7f7f7-f7f7-87f7-b7f7-f7f7f7f7f7f7');
});
