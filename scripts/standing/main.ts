import { DEFAULT_QUARANTINE_RULE, judgeStanding, type Standing } from '@/core/attribution/quarantine';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { canonicalJson } from '@/core/hash/canonicalJson';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { recipe as recipeSchema } from '@/lib/api/run';
import type { StandingState } from '@/prisma/generated/client';
import { runProgram } from '@/scripts/cli/runProgram';
import { findModel, type ModelRow } from '@/server/models/modelRepository';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { findRun } from '@/server/runs/runRepository';
import { recordsOfRun } from '@/server/runs/runService';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { decideStanding } from '@/server/standing/decideStanding';
import { findStandingsOfModel } from '@/server/standing/standingRepository';
import { readStandings } from './readStandings';
import { retrainWithout } from './retrainWithout';

const HELP = `npm run standing -- MODEL [--confirm ACCOUNT [--seeds 3]]

How each contributor's records have influenced the answers of a model over time, added up from the stored evidence:
mean influence, standard error, and whether the upper 99 % bound lies below 0 after ${DEFAULT_QUARANTINE_RULE.minimumQueries} answers or more.

MODEL             id or slug of a model of this machine's installation, whose database has to run
  --confirm ACC   Train the model's recipe with and without this contributor's records and compare the loss on
                  held-out records of others; the result is stored as evidence and its hash printed.
  --seeds N       Pairs of trainings to compare (default 3).
  --help          Show this.

A worker counts the same while answers come in, and holds a contributor's pay where the bound lies below 0; HELD says so.
What is held is taken for the treasury when --confirm finds the model better without, and paid out when it does not.
Whoever is not held is touched by neither.
`;

const PAY: Readonly<Record<StandingState, string>> = {
  paid: 'paid',
  held: 'HELD',
  slashed: 'taken for the treasury',
};

function table(standings: ReadonlyMap<string, Standing>, states: ReadonlyMap<string, StandingState>): string {
  const rows = [...standings].map(([account, standing]) => {
    const { queries, sumMicro, squaresMicro } = standing;
    const mean = Number(sumMicro) / queries / 1e6;
    const variance = Number(BigInt(queries) * squaresMicro - sumMicro * sumMicro) / queries / Math.max(1, queries - 1);
    const error = Math.sqrt(variance / queries) / 1e6;
    const verdict = judgeStanding(standing);
    return `${account}  ${String(queries).padStart(7)}  ${mean.toFixed(6).padStart(10)}  ${error.toFixed(6).padStart(9)}  ${verdict.padEnd(13)}  ${PAY[states.get(account) ?? 'paid']}`;
  });
  return [`${'contributor'.padEnd(42)}  answers        mean      error  verdict        pay`, ...rows].join('\n');
}

async function confirm(model: ModelRow, contributor: string, seeds: number): Promise<string> {
  const run = await findRun(model.runId);
  if (!run) throw new Error(`model ${model.id} has no run`);
  const files = await embeddedBase();
  const recipe = recipeSchema.parse(run.recipe);
  const retraining = await retrainWithout({
    runtime: createNodeRuntime({ threads: 1 }),
    base: readBaseModel(files.config, files.weights),
    tokenizer: createTokenizer(files.tokenizer),
    recipe,
    records: await recordsOfRun(run),
    contributor: contributor.toLowerCase(),
    seeds,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const evidence = {
    format: 'openledger/retraining-without',
    version: 1,
    baseHash: files.hash,
    adapterHash: model.adapterHash,
    recipe,
    ...retraining,
  };
  const hash = await objectStore().put(new TextEncoder().encode(canonicalJson(evidence)));
  const { confirmed: harmful } = retraining;
  const wasHeld = await decideStanding({ modelId: model.id, account: contributor, harmful, evidenceHash: hash });
  const verdict = harmful ? 'confirmed: the model is better without' : 'not confirmed';
  const then = harmful ? 'what was held is the treasury’s' : 'what was held is paid with the next root';
  return `${verdict}; ${wasHeld ? then : 'nothing was held, so nothing follows'}\nevidence ${hash}`;
}

// The database's connections would keep the process.
process.exit(
  await runProgram({
    help: HELP,
    options: { confirm: { type: 'string' }, seeds: { type: 'string', default: '3' } },
    async run({ values: { confirm: contributor, seeds }, positionals }) {
      const [name] = positionals;
      if (name === undefined || positionals.length !== 1 || !/^[1-9]\d?$/.test(seeds)) return '';
      const model = await findModel(name);
      if (!model) {
        throw new OpenLedgerError({
          code: 'not_found',
          message: `There is no model ${name} here.`,
          fields: { model: name },
          remedy: 'Give its id or the last part of its address.',
        });
      }
      process.stdout.write(`${table(await readStandings(model), await findStandingsOfModel(model.id))}\n`);
      if (contributor !== undefined) process.stdout.write(`${await confirm(model, contributor, Number(seeds))}\n`);
      return 0;
    },
  }),
);
