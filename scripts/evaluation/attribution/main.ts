import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { openBench } from '@/scripts/evaluation/attribution/bench/bench';
import { HELP, readOptions } from '@/scripts/evaluation/attribution/options';
import { printTable } from '@/scripts/evaluation/attribution/printTable';
import { saveFigures } from '@/scripts/evaluation/attribution/saveFigures';
import type { SuiteContext } from '@/scripts/evaluation/attribution/suite';
import { SUITES } from '@/scripts/evaluation/attribution/suites';

/**
 * How good attribution is, by suites of the project's own. Run by `npm run eval:attribution`; ends with 0 where every
 * figure that has a target reaches it, 1 where one falls short, 2 where the command itself was wrong.
 */
const say = (line: string) => process.stderr.write(`${line}\n`);
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof OpenLedgerError)) throw error;
  say(error.remedy ? `${error.message} ${error.remedy}` : error.message);
  process.exitCode = 2;
}

async function run(argv: readonly string[]): Promise<number> {
  const options = await readOptions(argv);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  const { names, base, cache, threads, json, save, suite } = options;
  let opened: ReturnType<typeof openBench> | undefined;
  const context: SuiteContext = {
    options: suite,
    say,
    bench: () => (opened ??= openBench({ base, cache, threads, say })),
  };
  let missed = 0;
  for (const name of names) {
    say(`${name}: ${SUITES[name].about}`);
    const load = await SUITES[name].load();
    const { tables, ...report } = await load(context);
    const { measures } = report;
    for (const table of tables) console.log(printTable(table));
    for (const { name: measure, value, target, better } of measures) {
      if (target === undefined) continue;
      const reached = better === 'higher' ? value >= target : value <= target;
      if (!reached) missed++;
      console.log(`${reached ? 'reached' : 'MISSED '} ${measure}: ${value.toPrecision(4)}, target ${target}`);
    }
    if (save) await saveFigures(name, suite, report);
    if (json) console.log(JSON.stringify({ suite: name, measures }));
  }
  return missed === 0 ? 0 : 1;
}
