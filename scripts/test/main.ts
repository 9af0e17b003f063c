import { parseArgs } from 'node:util';
import { showError } from '@/scripts/cli/showError';
import { addCounts, type Counts, closingLine, NO_TESTS } from '@/scripts/test/counts';
import { STAGE_NAMES, STAGES, type StageName } from '@/scripts/test/stages';
import { checkNode } from '@/server/config/checkNode';

const HELP = `npm test [-- --only STAGE[,STAGE…]]

Checks everything: ${STAGE_NAMES.join(', ')}. A stage that fails does not keep the others from running. The
table before the last line also counts what could not run on this machine; the last line is "N passed, N failed".

Options:
  --only STAGES  Only these, separated by commas.
  --help         Show this.

Stages:
${STAGE_NAMES.map((name) => `  ${name.padEnd(12)} ${STAGES[name].what}`).join('\n')}

Exit codes: 0 all passed, 1 something failed, 2 called wrongly.
`;

type Result = Counts & { name: StageName; seconds: number };

/** The chosen stages in their order; undefined for a name that is none. */
function readStages(only: string | undefined): readonly StageName[] | undefined {
  if (only === undefined) return STAGE_NAMES;
  const names = only.split(',').map((name) => name.trim());
  const isStage = (name: string): name is StageName => STAGE_NAMES.some((known) => known === name);
  return names.every(isStage) ? STAGE_NAMES.filter((name) => names.includes(name)) : undefined;
}

async function runStage(name: StageName): Promise<Result> {
  process.stdout.write(`\n=== ${name}: ${STAGES[name].what}\n`);
  const started = performance.now();
  const counts = await STAGES[name].run().catch((error: unknown): Counts => {
    showError(error);
    return { ...NO_TESTS, failed: 1 };
  });
  return { name, ...counts, seconds: (performance.now() - started) / 1000 };
}

function table(results: readonly Result[]): string {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(12) : String(cell).padStart(9))).join('');
  const lines = results.map(({ name, passed, failed, skipped, seconds }) =>
    row([name, passed, failed, skipped, seconds.toFixed(1)]),
  );
  return [row(['stage', 'passed', 'failed', 'skipped', 'seconds']), ...lines].join('\n');
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
    return { help: values.help === true, stages: readStages(values.only) };
  } catch {
    return { help: false, stages: undefined };
  }
}

async function main(): Promise<number> {
  const { help, stages } = readOptions();
  if (help || stages === undefined) {
    process[help ? 'stdout' : 'stderr'].write(HELP);
    return help ? 0 : 2;
  }
  checkNode();
  const results: Result[] = [];
  for (const name of stages) results.push(await runStage(name));
  const total = results.reduce<Counts>(addCounts, NO_TESTS);
  process.stdout.write(`\n${table(results)}\n\n${closingLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  showError(error);
  return 1;
});
