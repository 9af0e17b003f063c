import { expect, it } from 'vitest';
import { HELP, readOptions } from '@/scripts/evaluation/attribution/options';
import { SUITE_NAMES } from '@/scripts/evaluation/attribution/suites';

it('reads suites and numbers, with defaults for the rest', async () => {
  const one = await readOptions(['--suite', 'lds', '--subsets', '12', '--rate', '2e-3', '--json']);
  expect(one).toMatchObject({ names: ['lds'], json: true, suite: { subsets: 12, rate: 2e-3, records: 900, seeds: 3 } });
  expect((await readOptions(['--suite', 'all']))?.names).toEqual(SUITE_NAMES);
  expect(await readOptions(['--help'])).toBeUndefined();
  for (const name of SUITE_NAMES) expect(HELP).toContain(`  ${name} `);
});

it.each([
  [[], /--suite is missing/],
  [['--suite', 'none'], /there is no suite none/],
  [['--suite', 'lds', '--subsets', 'many'], /--subsets/],
  [['--suite', 'lds', '--seeds', '0'], /--seeds/],
  [['--suite', 'lds', '--dimension', '100'], /--dimension/],
  [['--suite', 'lds', '--train', 'a.jsonl'], /--train and --test go together/],
  [['--suite', 'lds', '--scorers', 'guess'], /there is no scorer guess/],
  [['--suit', 'lds'], /--suit/],
])('refuses %j', async (argv, message) => {
  await expect(readOptions(argv)).rejects.toThrow(message);
});
