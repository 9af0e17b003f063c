import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { answer } from '@/lib/api/answer';
import { publicConfig } from '@/lib/api/session';
import type { DemoPayment, DemoResult, RunDemo } from '@/scripts/cli/demoJob';
import { createApi } from '@/scripts/demo/api';
import { ask, awaitSettlement, prepay } from '@/scripts/demo/ask';
import { publish, trainRun } from '@/scripts/demo/build';
import { type Claimed, claimRewards, withdrawAccrued } from '@/scripts/demo/claim';
import { contribute, createDataNet, freezeVersion } from '@/scripts/demo/contribute';
import { createPerson, type Person } from '@/scripts/demo/person';

type Answer = z.infer<typeof answer>;

const SAMPLES = 'samples';
const FILES = [
  { person: 'Library contributor', file: 'fernhollow-library.csv' },
  { person: 'Railway contributor', file: 'brackwater-railway.jsonl' },
  { person: 'Garden contributor', file: 'kitchen-garden.tsv' },
] as const;

const questionsSchema = z.array(z.object({ question: z.string(), file: z.string(), fact: z.string() }));

/**
 * The main job on the project's own samples, by nothing but the public interface: contribute → curate → anchor →
 * fine-tune → publish → ask → attribute → settle → claim. Everyone acts with a wallet of their own.
 */
export const runDemo: RunDemo = async ({ env, reporter, signal, epochs }) => {
  const web = env.WEB_URL;
  const config = await createApi(web, signal).get('/api/config', publicConfig);
  const newPerson = (name: string) => createPerson(name, web, config, signal);
  const { step } = reporter;

  const [owner, builder, consumer] = await step('wallets filled, everyone signed in', () =>
    Promise.all([newPerson('Curator'), newPerson('Model builder'), newPerson('Consumer')]),
  );
  const contributors = await Promise.all(FILES.map(({ person }) => newPerson(person)));
  const dataNet = await step('DataNet created on chain', () => createDataNet(owner, config, signal));
  const records = await step('files dropped, curated and signed', async () => {
    const counts: number[] = [];
    for (const [index, { file }] of FILES.entries()) {
      const bytes = new Uint8Array(await readFile(path.join(SAMPLES, file)));
      const upload = await contribute(contributors[index]!, config, dataNet, { name: file, bytes }, signal);
      counts.push(upload.recordCount);
      const { rows, accepted } = upload.summary!;
      reporter.line(`      ${file}: ${accepted} of ${rows} rows accepted`);
    }
    return counts;
  });
  const version = await step('version frozen and anchored', () => freezeVersion(owner, config, dataNet, signal));
  const trained = await step('adapter fine-tuned', () => trainRun(builder, version.id, { reporter, signal, epochs }));
  const model = await step('model published and registered', () => publish(builder, config, trained, signal));
  await step('balance prepaid, one spending cap signed', () => prepay(consumer, config));
  const questions = questionsSchema.parse(JSON.parse(await readFile(path.join(SAMPLES, 'questions.json'), 'utf8')));
  const answerIds = await step(`${questions.length} questions asked`, async () => {
    const ids: string[] = [];
    for (const { question } of questions) ids.push(await ask(consumer, model.id, question));
    return ids;
  });
  const answers = await step('answers attributed and settled', () => awaitSettlement(consumer, answerIds, signal));

  const pool = BigInt(model.tokenId!);
  const earnedBy = (person: Person) =>
    sum(
      answers.flatMap(({ attribution }) => attribution?.contributors ?? []),
      ({ address, wei }) => (address === person.account.address.toLowerCase() ? BigInt(wei) : 0n),
    );
  const claims = await step('rewards claimed', async () => {
    const done: Claimed[] = [];
    for (const person of contributors) done.push(await claimRewards(person, config, pool, earnedBy(person), signal));
    return done;
  });
  const withdrawn = await step('model owner paid', () => withdrawAccrued(builder, config));

  const fees = sum(answers, ({ feeWei }) => BigInt(feeWei));
  const share = (wei: bigint) => (fees === 0n ? 0 : Number((wei * 1_000_000n) / fees) / 1_000_000);
  const contributorRows = contributors.map((person, index): DemoPayment => {
    const earned = earnedBy(person);
    return {
      who: person.name,
      address: person.account.address,
      role: 'contributor',
      records: records[index]!,
      share: share(earned),
      earnedWei: earned.toString(),
      claimedWei: claims[index]!.wei.toString(),
      why: `${paidAnswers(answers, person)} of ${answers.length} answers traced to ${FILES[index]!.file}`,
      transactions: claims[index]!.transactions,
    };
  });
  const partyRow = (
    role: DemoPayment['role'],
    who: string,
    address: string,
    why: string,
    claimed: Claimed,
  ): DemoPayment => {
    const earned = sum(
      answers.flatMap(({ fee }) => fee),
      ({ party, wei }) => (party === PARTIES[role] ? BigInt(wei) : 0n),
    );
    return {
      who,
      address,
      role,
      records: 0,
      share: share(earned),
      earnedWei: earned.toString(),
      claimedWei: claimed.wei.toString(),
      why,
      transactions: claimed.transactions,
    };
  };
  const nothing: Claimed = { wei: 0n, transactions: [] };
  const result: DemoResult = {
    questions: answers.length,
    feesWei: fees.toString(),
    payments: [
      ...contributorRows,
      partyRow('model owner', builder.name, builder.account.address, 'fee split', withdrawn),
      partyRow('node', 'OpenLoRA node', config.nodeAddress, 'fee split, accrued in the escrow', nothing),
      partyRow('platform', 'Platform', '', 'fee split, accrued in the escrow', nothing),
      partyRow('stakers', 'Stakers', '', 'fee split, held for them in the escrow', nothing),
      partyRow('treasury', 'Treasury', '', 'not attributable to any record, claimable', nothing),
    ],
    evaluationLoss: {
      before: trained.result!.baseEvaluationLoss,
      after: trained.result!.evaluationLoss,
    },
    everyClaimArrived: contributors.every((person, index) => claims[index]!.wei === earnedBy(person)),
  };
  return result;
};

const PARTIES: Record<DemoPayment['role'], string> = {
  contributor: 'contributors',
  'model owner': 'modelOwner',
  node: 'node',
  platform: 'platform',
  stakers: 'stakers',
  treasury: 'treasury',
};

function paidAnswers(answers: readonly Answer[], person: Person): number {
  const address = person.account.address.toLowerCase();
  return answers.filter(({ attribution }) =>
    attribution?.contributors.some((item) => item.address === address && BigInt(item.wei) > 0n),
  ).length;
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + amount(item), 0n);
}
