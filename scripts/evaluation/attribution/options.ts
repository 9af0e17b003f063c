import { access } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readJsonLinesSet } from '@/scripts/evaluation/attribution/data/jsonLinesSet';
import { DEFAULT_SCORER, SCORER_NAMES } from '@/scripts/evaluation/attribution/setup';
import type { SuiteOptions } from '@/scripts/evaluation/attribution/suite';
import { SUITE_NAMES, SUITES, type SuiteName } from '@/scripts/evaluation/attribution/suites';
import { BASE_FOLDER } from '@/server/runs/embeddedBase';

const FLAGS = {
  suite: { type: 'string' },
  train: { type: 'string' },
  test: { type: 'string' },
  data: { type: 'string', default: path.join('..', 'shared', 'data') },
  only: { type: 'string', default: '' },
  seeds: { type: 'string', default: '3' },
  subsets: { type: 'string', default: '64' },
  'ceiling-subsets': { type: 'string', default: '14' },
  queries: { type: 'string', default: '100' },
  records: { type: 'string', default: '900' },
  scorers: { type: 'string', default: 'all' },
  groups: { type: 'string', default: '6' },
  placebos: { type: 'string', default: '100' },
  kept: { type: 'string', default: '8' },
  checkpoints: { type: 'string', default: '3' },
  dimension: { type: 'string', default: '64' },
  epochs: { type: 'string', default: '4' },
  rate: { type: 'string', default: '1e-3' },
  length: { type: 'string', default: '96' },
  base: { type: 'string', default: BASE_FOLDER },
  cache: { type: 'string', default: path.join('.openledger', 'evaluation', 'attribution') },
  threads: { type: 'string', default: '2' },
  json: { type: 'boolean', default: false },
  save: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

export const HELP = `Usage: npm run eval:attribution -- --suite NAME [--train F.jsonl --test F.jsonl] [flags]

Suites:
${Object.entries(SUITES)
  .map(([name, { about }]) => `  ${name.padEnd(20)} ${about}`)
  .join('\n')}
  ${'all'.padEnd(20)} one after another; hours

--train F --test F   your own records in place of the suite's: JSON Lines with prompt, answer and, where a suite asks
                     for them, class and source
--data FOLDER        data that the project does not carry (medical records)      default ${FLAGS.data.default}
--only TEXT          of a suite's sets, those with this in their name           default all
--seeds N            trainings whose figures are averaged                        default ${FLAGS.seeds.default}
--subsets N          halves that lds retrains on                                 default ${FLAGS.subsets.default}
--ceiling-subsets N  of these, retrained with a second seed                      default ${FLAGS['ceiling-subsets'].default}
--records N          records of a generated set to train on                      default ${FLAGS.records.default}
--queries N          records of a generated set to ask about                     default ${FLAGS.queries.default}
--scorers 'A;B'      what is measured beside the controls; ${DEFAULT_SCORER} is what targets are for
--groups N           groups of queries that removal retrains for                 default ${FLAGS.groups.default}
--placebos N         held-out records of the payout rule, and decoys              default ${FLAGS.placebos.default}
--kept N             adapters kept along a training, at even distances           default ${FLAGS.kept.default}
--checkpoints N      of these, the first so many that gradients are taken at     default ${FLAGS.checkpoints.default}
--dimension N        numbers kept of each matrix's gradient                      default ${FLAGS.dimension.default}
--epochs N --rate X --length N   training: passes, peak rate, tokens a record    default ${FLAGS.epochs.default}, ${FLAGS.rate.default}, ${FLAGS.length.default}
--base FOLDER        base model                                                  default ${BASE_FOLDER}
--cache FOLDER       what was computed before; a killed run goes on from there   default ${FLAGS.cache.default}
--threads N          threads of the model                                        default ${FLAGS.threads.default}
--json               one more line a suite, for machines
--save               put the figures that have a target where models' pages show them

Exit code: 0 where every target is reached, 1 where one is missed, 2 for a wrong command.`;

const count = z.coerce.number().int().positive();
const numbers = z.object({
  seeds: count,
  subsets: count.min(2),
  'ceiling-subsets': count.min(2),
  queries: count,
  records: count.min(2),
  groups: count,
  placebos: count,
  kept: count,
  checkpoints: count,
  dimension: z.coerce.number().pipe(z.literal([16, 32, 64, 128, 256])),
  length: count,
  threads: count,
  epochs: z.coerce.number().positive(),
  rate: z.coerce.number().positive(),
});

export type CommandOptions = {
  names: readonly SuiteName[];
  base: string;
  cache: string;
  threads: number;
  json: boolean;
  save: boolean;
  suite: SuiteOptions;
};

/** Reads the command line; undefined where help is asked for. @throws OpenLedgerError invalid_input, not_found */
export async function readOptions(argv: readonly string[]): Promise<CommandOptions | undefined> {
  const { values } = parse(argv);
  if (values.help) return undefined;
  const parsed = numbers.safeParse(values);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw wrong(`--${issue?.path.join('.')}: ${issue?.message}`);
  }
  if ((values.train === undefined) !== (values.test === undefined)) throw wrong('--train and --test go together');
  const { 'ceiling-subsets': ceilingSubsets, threads, ...rest } = parsed.data;
  const set =
    values.train !== undefined && values.test !== undefined
      ? await readJsonLinesSet(values.train, values.test)
      : undefined;
  const data = (await exists(path.join(values.data, 'medical'))) ? values.data : undefined;
  const { base, cache, json, save, only } = values;
  const scorers = scorersOf(values.scorers);
  return {
    names: namesOf(values.suite),
    base,
    cache,
    threads,
    json,
    save,
    suite: { ...rest, scorers, ceilingSubsets, set, data, only },
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function namesOf(asked: string | undefined): readonly SuiteName[] {
  if (asked === 'all') return SUITE_NAMES;
  const name = SUITE_NAMES.find((known) => known === asked);
  if (name) return [name];
  throw wrong(asked === undefined ? '--suite is missing' : `there is no suite ${asked}`);
}

function scorersOf(asked: string): readonly string[] {
  if (asked === 'all') return SCORER_NAMES;
  const names = asked.split(';').map((text) => {
    const name = SCORER_NAMES.find((known) => known === text);
    if (name) return name;
    throw wrong(`there is no scorer ${text}, only ${SCORER_NAMES.join('; ')}`);
  });
  return [...new Set([DEFAULT_SCORER, ...names])];
}

const wrong = (message: string) =>
  new OpenLedgerError({
    code: 'invalid_input',
    message: `${message}.`,
    remedy: `Suites: ${SUITE_NAMES.join(', ')}, all. --help says more.`,
  });

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
