import { expect, it } from 'vitest';
import { createLogprobTape } from '@/server/openlora/logprobTape';

const entry = (id: number) => ({ id, logprob: -id, top: [] });

it('gives a token out with the last of its text, and never one whose text is cut away', () => {
  const tape = createLogprobTape();
  tape.push(entry(1), 3);
  expect(tape.release(2)).toEqual([]);
  tape.push(entry(2), 0);
  tape.push(entry(3), 2);
  expect(tape.release(1)).toEqual([entry(1), entry(2)]);
  expect(tape.release(1)).toEqual([]);
});
