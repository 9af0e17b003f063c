import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { modelDetail } from '@/lib/api/model';
import { CHECKPOINT_EVERY } from '@/lib/fineTune/toLoraRecipe';
import { childEnv } from '@/server/config/env';
import { ask, claim, prepayAndSign, settledAnswers } from './support/askSteps';
import { lossesOf, prepareRun, publishModel, trainWithReload } from './support/buildSteps';
import { contribute, createDataNet, freezeAndAnchor } from './support/contributeSteps';
import { inspectPage, settled } from './support/inspectPage';
import { journeyData } from './support/journeyFiles';
import { getTestOpen, newPerson, type Person, signIn, takeName } from './support/person';
import { poolOnChain } from './support/poolOnChain';

const execute = promisify(execFile);

/** Names of their own for each run, so that the journey can be made again on a product that runs already. */
const RUN = Date.now().toString(36);
const DATA_NET = `Archives ${RUN}`;
const MODEL = `Answers ${RUN}`;
/** OPEN for a thousand tokens, and OPEN prepaid for ten answers. */
const PRICE = '1';
const PREPAID = '3';

/** Pages as signed-in people see them have to be as accessible as the others. */
async function inspect(page: Page): Promise<void> {
  await settled(page);
  expect.soft(await inspectPage(page), page.url()).toEqual([]);
}

test('from dropped files to claimed rewards, everyone in a browser of their own', async ({ browser }) => {
  test.setTimeout(30 * 60_000);
  const { files, questions } = journeyData();
  const everyone: Person[] = [];
  const arrive = async (name: string) => {
    const person = await newPerson(browser);
    everyone.push(person);
    await person.page.goto('/');
    await signIn(person);
    await getTestOpen(person);
    await takeName(person, name);
    return person;
  };

  const owner = await test.step('an owner creates a DataNet', () => arrive('Owner'));
  const dataNet = await createDataNet(owner, DATA_NET);

  const contributors: Person[] = [];
  for (const file of files) {
    await test.step(`${file.contributor} drops ${file.name}, looks at the verdicts and signs`, async () => {
      const person = await arrive(file.contributor);
      contributors.push(person);
      expect(await contribute(person, dataNet, file)).toBeGreaterThan(100);
      await inspect(person.page);
    });
  }

  await test.step('the owner freezes a version and anchors it', async () => {
    await freezeAndAnchor(owner, dataNet);
    await inspect(owner.page);
  });

  const builder = await arrive('Builder');
  const runId = await test.step('a builder prepares a run', () => prepareRun(builder, DATA_NET));
  await inspect(builder.page);
  await test.step('trains in the browser, across a reload', async () => {
    const { reachedStep, lost } = await trainWithReload(builder, runId);
    // It went on from a checkpoint: not from the beginning, and not from nowhere.
    expect(lost).toBeLessThan(reachedStep);
    expect(lost).toBeLessThanOrEqual(CHECKPOINT_EVERY);
    const { base, tuned } = await lossesOf(builder, runId);
    expect(tuned).toBeLessThan(base);
    await inspect(builder.page);
  });
  const modelPath = await test.step('publishes with a price and registers', () => publishModel(builder, MODEL, PRICE));
  const modelSlug = modelPath.split('/').at(-1)!;
  const { tokenId } = modelDetail.parse(await (await builder.page.request.get(`/api/models/${modelSlug}`)).json());
  const pool = BigInt(tokenId!);

  const consumer = await arrive('Consumer');
  await test.step('a consumer prepays and signs one cap', () => prepayAndSign(consumer, modelSlug, PREPAID));
  const textsShown: number[] = [];
  for (const question of questions) {
    await test.step(question, async () => textsShown.push(await ask(consumer, question)));
  }
  // Some answers are a few words; that answers stream is seen in the others.
  expect(Math.max(...textsShown)).toBeGreaterThan(2);
  await inspect(consumer.page);
  // One signature for the session's cap; asking asked for none.
  expect(consumer.wallet.calls.filter((method) => method === 'eth_signTypedData_v4')).toHaveLength(1);

  const answers = await test.step('settlement runs', () => settledAnswers(consumer, questions.length));
  const earned = (address: string) =>
    answers
      .flatMap(({ attribution }) => attribution!.contributors)
      .reduce((sum, paid) => (paid.address === address.toLowerCase() ? sum + BigInt(paid.wei) : sum), 0n);

  // Whoever no answer was traced to has nothing to claim; more than one contributor has.
  const earners = contributors.filter(({ account }) => earned(account.address) > 0n);
  expect(earners.length).toBeGreaterThan(1);
  for (const person of earners) {
    await test.step('a contributor claims', async () => {
      await claim(person, MODEL, earned(person.account.address));
      await inspect(person.page);
    });
  }

  await test.step('the chain says the same, to the wei', async () => {
    const chain = await poolOnChain(pool);
    expect(chain.receipts).toBe(questions.length);
    expect(chain.fees).toBe(answers.reduce((sum, { feeWei }) => sum + BigInt(feeWei), 0n));
    expect(chain.funded).toBe(chain.contributors);
    expect(chain.rootTotal).toBe(chain.contributors);
    let claimed = 0n;
    let treasury = chain.contributors;
    for (const { account } of contributors) {
      const entitled = chain.entitlements.get(account.address.toLowerCase()) ?? 0n;
      expect(await chain.claimedBy(account.address)).toBe(entitled);
      expect(entitled).toBe(earned(account.address));
      claimed += await chain.claimedBy(account.address);
      treasury -= entitled;
    }
    // What no record stands out for is the treasury's, the only other account in the root.
    const others = [...chain.entitlements].filter(
      ([address]) => !contributors.some(({ account }) => account.address.toLowerCase() === address),
    );
    expect(others.reduce((sum, [, amount]) => sum + amount, 0n)).toBe(treasury);
    expect(claimed).toBe(chain.contributors - treasury);
    expect(claimed).toBeGreaterThan(0n);
  });

  await test.step('the receipt says "same", in the browser and by the command', async () => {
    const { page } = consumer;
    const [first] = answers;
    await page.goto(`/receipts/${first!.id}`);
    await page.getByRole('button', { name: 'Recompute it here' }).click();
    await expect(page.locator('[data-replay]')).toHaveAttribute('data-replay', 'same', { timeout: 60_000 });
    await page.getByRole('button', { name: 'Check 3 records’ gradients' }).click();
    const checked = page.getByRole('list', { name: 'Records checked' }).getByRole('listitem');
    await expect(checked).toHaveCount(3, { timeout: 240_000 });
    await expect(page.locator('[data-sketches]')).toHaveAttribute('data-sketches', 'same');
    await inspect(page);
    const program = ['--import', 'tsx', 'scripts/verify/main.ts', first!.id, '--sketches', '2'];
    const { stdout } = await execute(process.execPath, program, { env: childEnv() });
    expect(stdout.trim().split('\n').at(-1)).toBe('same');
  });

  for (const { watch, context } of everyone) {
    expect(watch).toEqual({ external: [], errors: [] });
    await context.close();
  }
});
