import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { run } from '@/lib/api/run';
import { type AnchoredVersion, anchoredVersion } from './support/anchoredVersion';
import { inspectPage, settled } from './support/inspectPage';
import { newPerson, signIn } from './support/person';
import { serveModel, writeTinyModel } from './support/tinyModel';

const MINUTES = 60_000;

let folder: string;
let version: AnchoredVersion;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-models-'));
  version = await anchoredVersion(`For any base ${Date.now().toString(36)}`, 'kitchen-garden.tsv', 5);
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

async function openBaseStep(page: Page): Promise<void> {
  await page.goto('/models/new');
  await page.getByRole('checkbox', { name: `Learn from ${version.name}, version 1` }).click();
  await page.getByRole('button', { name: 'Continue to the base' }).click();
  await page.getByRole('radio', { name: /Another model/ }).click();
}

test('a model folder is imported, trained on in the tab, and said to be unpublishable', async ({ browser }) => {
  test.setTimeout(15 * MINUTES);
  const expected = await writeTinyModel(path.join(folder, 'tiny-dropped'), 5);
  const person = await newPerson(browser);
  const { page } = person;
  await page.goto('/');
  await signIn(person);
  await openBaseStep(page);

  await test.step('what it is stands there before it is kept', async () => {
    await page.getByLabel('Folder of a model').setInputFiles(path.join(folder, 'tiny-dropped'));
    await expect(page.getByRole('heading', { name: 'tiny-dropped' })).toBeVisible();
    await expect(page.getByText('It fits into a tab.')).toBeVisible();
    await settled(page);
    expect.soft(await inspectPage(page)).toEqual([]);
    await page.getByRole('button', { name: /Keep it in this browser/ }).click();
    await expect(page.getByRole('radio', { name: /tiny-dropped/ })).toBeChecked();
  });

  const runId = await test.step('the run records its hash and files', async () => {
    // A reload loses neither the base nor the choice.
    await page.reload();
    await expect(page.getByRole('radio', { name: /tiny-dropped/ })).toBeChecked();
    await page.getByRole('button', { name: 'Continue to the recipe' }).click();
    await page.getByRole('tab', { name: 'Advanced' }).click();
    for (const [label, value] of Object.entries({ Epochs: '1', 'Longest record': '32' })) {
      await page.getByRole('spinbutton', { name: label }).fill(value);
    }
    await page.getByRole('button', { name: 'Check the data before training' }).click();
    await page.waitForURL(/\/runs\/[^/]+$/);
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    const stored = run.parse(await (await page.request.get(`/api/runs/${id}`)).json());
    expect(stored.baseHash).toBe(expected.hash);
    expect(stored.importedBase).toEqual(expected);
    return id;
  });

  await test.step('it trains here and not on the server', async () => {
    await expect(page.getByRole('radio', { name: /The server/ })).toBeDisabled({ timeout: 2 * MINUTES });
    await page.getByRole('radio', { name: /WebAssembly/ }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByText('This model cannot be published here')).toBeVisible({ timeout: 10 * MINUTES });
    const { result, status } = run.parse(await (await page.request.get(`/api/runs/${runId}`)).json());
    expect(status).toBe('trained');
    expect(result!.trainTokens).toBeGreaterThan(100);
    expect(result!.evaluationLoss).toBeLessThanOrEqual(result!.baseEvaluationLoss);
  });
  await page.context().close();
});

test('an import from an address goes on where the connection ended, and can be deleted', async ({ browser }) => {
  test.setTimeout(5 * MINUTES);
  const served = path.join(folder, 'tiny-served');
  const { files } = await writeTinyModel(served, 6);
  const server = await serveModel((name) => readFile(path.join(served, name)).catch(() => null), files[0]!.name);
  const { page } = await newPerson(browser);
  await openBaseStep(page);
  const look = async () => {
    await page.getByLabel(/A model from the Hugging Face hub/).fill(server.url);
    await page.getByRole('button', { name: 'Look at it' }).click();
  };

  await look();
  await page.getByRole('button', { name: /Keep it in this browser/ }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('it goes on from there');
  await look();
  await page.getByRole('button', { name: /Keep it in this browser .* left/ }).click();
  await expect(page.getByRole('radio', { name: /tiny-served/ })).toBeChecked();
  // Only what was missing was asked for again.
  expect(server.ranges).toHaveLength(1);
  expect(server.ranges[0]).toMatch(new RegExp(`^${files[0]!.name} from [1-9]`));

  await page.getByRole('button', { name: 'Delete tiny-served' }).click();
  await page.getByRole('button', { name: 'Really delete tiny-served' }).click();
  await expect(page.getByRole('radio', { name: /tiny-served/ })).toHaveCount(0);
  await server.close();
  await page.context().close();
});
