import { readFile, writeFile } from 'node:fs/promises';
import { attributionFigures, type SuiteFigures } from '@/lib/measurements/attributionFigures';
import { DEFAULT_SCORER } from '@/scripts/evaluation/attribution/setup';
import type { SuiteOptions, SuiteReport } from '@/scripts/evaluation/attribution/suite';
import { SUITES, type SuiteName } from '@/scripts/evaluation/attribution/suites';

/** What the models' pages show. */
const FILE = 'lib/measurements/attribution.json';

/** Puts a suite's figures in place of its earlier ones. Those without a target are for the table alone. */
export async function saveFigures(
  suite: SuiteName,
  { epochs, rate, records, seeds }: SuiteOptions,
  { measures, ownTraining }: Omit<SuiteReport, 'tables'>,
): Promise<void> {
  const known = attributionFigures.parse(JSON.parse(await readFile(FILE, 'utf8')));
  const figures: SuiteFigures = {
    suite,
    about: SUITES[suite].about,
    scorer: DEFAULT_SCORER,
    ...(ownTraining ? {} : { training: { epochs, learningRate: rate, records } }),
    seeds,
    measures: measures.flatMap(({ name, target, ...rest }) =>
      // The scorer is said once for the suite.
      target === undefined ? [] : [{ ...rest, name: name.replace(`, ${DEFAULT_SCORER}`, ''), target }],
    ),
  };
  const others = known.filter((entry) => entry.suite !== suite);
  const order = Object.keys(SUITES);
  const all = [...others, figures].sort((a, b) => order.indexOf(a.suite) - order.indexOf(b.suite));
  await writeFile(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
