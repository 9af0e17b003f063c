import { expect, it } from 'vitest';
import { boundedLabel } from '@/server/openlora/boundedLabel';

it('gives the first values a label of their own and the rest one together, for ever', () => {
  const label = boundedLabel(2);
  expect(['a', 'b', 'c', 'a', 'd', 'b'].map(label)).toEqual(['a', 'b', 'other', 'a', 'other', 'b']);
});
