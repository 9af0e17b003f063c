import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { foundryBinary } from '@/scripts/contracts/foundryBinary';
import {
  addCounts,
  type Counts,
  forgeCounts,
  NO_TESTS,
  oneTest,
  playwrightCounts,
  settleCounts,
  vitestCounts,
} from '@/scripts/test/counts';
import { installBrowser } from '@/scripts/test/installBrowser';
import { runScript, runTool } from '@/scripts/test/runTool';

export const STAGE_NAMES = ['lint', 'types', 'unit', 'contracts', 'integration', 'browser'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export type Stage = { what: string; run: () => Promise<Counts> };

/** Everything `npm test` does, in order. */
export const STAGES: Readonly<Record<StageName, Stage>> = {
  lint: {
    what: 'style, imports and suspicious code (biome)',
    run: async () => oneTest((await runScript('node_modules/@biomejs/biome/bin/biome', ['check'])).exitCode),
  },
  types: { what: 'types (tsc)', run: checkTypes },
  unit: { what: 'unit tests beside the code (vitest)', run: () => runVitest('unit') },
  contracts: { what: 'contracts (forge), and that the committed artifacts are theirs', run: testContracts },
  integration: { what: 'real database, chain and processes (vitest)', run: () => runVitest('integration') },
  browser: { what: 'the product in a browser (Playwright)', run: runPlaywright },
};

/** The types of routes and of imported files are written by Next, so a fresh clone has none yet. */
async function checkTypes(): Promise<Counts> {
  const generated = await runScript('node_modules/next/dist/bin/next', ['typegen'], { NEXT_TELEMETRY_DISABLED: '1' });
  if (generated.exitCode !== 0) return oneTest(generated.exitCode);
  return oneTest((await runScript('node_modules/typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json'])).exitCode);
}

async function runVitest(project: string): Promise<Counts> {
  return withReport(async (file) => {
    const options = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    return (await runScript('node_modules/vitest/vitest.mjs', options)).exitCode;
  }, vitestCounts);
}

async function runPlaywright(): Promise<Counts> {
  const browser = await installBrowser();
  process.stdout.write(`Browser: ${browser}\n`);
  return withReport(async (file) => {
    const variables = { BROWSER_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
    const options = ['test', '--reporter=list,json'];
    return (await runScript('node_modules/playwright/cli.js', options, variables)).exitCode;
  }, playwrightCounts);
}

/** Runs a test runner that leaves its report in a file, and settles report and exit code. */
async function withReport(run: (file: string) => Promise<number>, read: (report: unknown) => Counts): Promise<Counts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-test-'));
  try {
    const file = path.join(folder, 'report.json');
    const exitCode = await run(file);
    return settleCounts(exitCode, existsSync(file) ? read(JSON.parse(await readFile(file, 'utf8'))) : undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function testContracts(): Promise<Counts> {
  const forge = forgeHere();
  if (forge === undefined) {
    process.stdout.write(`Skipped: npm has no forge for ${process.platform} ${process.arch}.\n`);
    return { ...NO_TESTS, skipped: 1 };
  }
  const tested = await runTool(forge, ['test', '--color', 'never']);
  const built = await runScript('scripts/contracts/build.ts', ['--check']);
  const formatted = await runTool(forge, ['fmt', '--check']);
  return [oneTest(built.exitCode), oneTest(formatted.exitCode)].reduce(
    addCounts,
    settleCounts(tested.exitCode, forgeCounts(tested.output)),
  );
}

function forgeHere(): string | undefined {
  try {
    return foundryBinary('forge');
  } catch {
    return undefined;
  }
}
