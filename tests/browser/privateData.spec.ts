import { expect, type Page, test } from '@playwright/test';
import { run, runEventsResponse } from '@/lib/api/run';
import { fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { inspectPage, settled } from './support/inspectPage';
import { newPerson, signIn } from './support/person';

const MINUTES = 60_000;
const SCREENS = 'test-results/private-data';

/** Words that stand in no other text: where one is found, a record has been found. */
const secret = (at: number) => `velquorim${at}zat`;
const ROWS = 30;
const table = [
  'question,answer',
  ...Array.from(
    { length: ROWS },
    (_, at) => `What is ${secret(at)} made of?,It is made of ${secret(at + 500)} and a little ${at} salt.`,
  ),
  'Hm,x',
  `What is ${secret(0)} made of?,It is made of ${secret(500)} and a little 0 salt.`,
].join('\n');

/** Preference data under the same secret words. */
const PAIRS = 12;
const pairs = Array.from({ length: PAIRS }, (_, at) =>
  JSON.stringify({
    prompt: `How is ${secret(at)} kept over the winter?`,
    chosen: `In a dry cellar beside ${secret(at + 700)}, for ${at + 2} weeks.`,
    rejected: `Nobody knows how ${secret(at + 900)} is kept.`,
  }),
).join('\n');

/** The page on a phone in the dark, then on a desk by day, as it stays. */
async function photograph(page: Page, name: string): Promise<void> {
  for (const [colorScheme, width] of [
    ['dark', 375],
    ['light', 1280],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await settled(page);
    await page.screenshot({ path: `${SCREENS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    expect.soft(await inspectPage(page), `${name} ${width} ${colorScheme}`).toEqual([]);
  }
}

async function openAdvanced(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue to the base' }).click();
  await page.getByRole('button', { name: 'Continue to the recipe' }).click();
  await page.getByRole('tab', { name: 'Advanced' }).click();
}

/** Sets numbers of the recipe and makes the run, at the wizard's last step. Returns the run's id. */
async function prepare(page: Page, recipe: Readonly<Record<string, string>>): Promise<string> {
  for (const [label, value] of Object.entries(recipe)) {
    await page.getByRole('spinbutton', { name: label, exact: true }).fill(value);
  }
  await page.getByRole('button', { name: 'Check the data before training' }).click();
  await page.waitForURL(/\/runs\/[^/]+$/);
  await expect(page.getByRole('heading', { name: 'Where should it be trained?' })).toBeVisible({ timeout: MINUTES });
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** What this browser keeps of private data: files of the origin, and events of runs. */
const keptHere = (page: Page): Promise<{ files: string[]; text: string }> =>
  page.evaluate(async () => {
    const files: string[] = [];
    const texts: string[] = [];
    const root = await navigator.storage.getDirectory();
    for await (const handle of (await root.getDirectoryHandle('private-data')).values()) {
      files.push(handle.name);
      texts.push(await (await (handle as FileSystemFileHandle).getFile()).text());
    }
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('openledger.run-events');
      request.onsuccess = () => resolve(request.result);
    });
    const events = await new Promise<unknown[]>((resolve) => {
      const request = database.transaction('events').objectStore('events').getAll();
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return { files, text: texts.join('\n') + JSON.stringify(events) };
  });

test('private files are learned from in the tab, and no request carries a word of them', async ({ browser }) => {
  test.setTimeout(20 * MINUTES);
  const person = await newPerson(browser);
  const { page, context } = person;
  const told: string[] = [];
  context.on('request', (request) => {
    const sent = `${request.url()} ${request.postDataBuffer()?.toString('latin1') ?? ''}`;
    if (sent.includes('velquorim')) told.push(`${request.method()} ${request.url()}`);
  });
  await page.goto('/');
  await signIn(person);

  await test.step('drops a file, which is judged row by row and kept over a reload', async () => {
    await page.goto('/models/new');
    const input = page.getByLabel('Private files to learn from');
    await input.setInputFiles({ name: 'notes.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
    const card = page.getByRole('article', { name: 'notes.csv' });
    await expect(card.getByText(`${ROWS} to learn from`)).toBeVisible({ timeout: MINUTES });
    await page.reload();
    await expect(card.getByText(`${ROWS} to learn from`)).toBeVisible({ timeout: MINUTES });
    await card.getByText('2 rows refused, and why').click();
    await expect(card.getByRole('cell', { name: '2 characters; at least 5 are asked for.' })).toBeVisible();
    await expect(card.getByRole('cell', { name: 'Says the same as row 1.' })).toBeVisible();
    await expect(page.getByText('cannot be published')).toBeVisible();
    await photograph(page, 'data');
  });

  await test.step('looks at every record before a step', async () => {
    await openAdvanced(page);
    await prepare(page, { Epochs: '4', Batch: '4', 'Measurements per epoch': '1' });
    await page.getByRole('button', { name: 'Record after' }).click();
    await expect(page.getByText(/^2 of \d+ shown/)).toBeVisible();
    await expect(page.getByRole('radio', { name: /The server/ })).toBeDisabled();
    await photograph(page, 'preflight');
  });

  await test.step('trains while nothing can be sent, and ends when the server is there again', async () => {
    // Program and weights come by GET; whatever could carry a record is cut off.
    let blocked = 0;
    await context.route('**/*', (route) => {
      if (route.request().method() === 'GET') return route.continue();
      blocked += 1;
      return route.abort('internetdisconnected');
    });
    await page.getByRole('radio', { name: /WebAssembly/ }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByText(/step \d+ of \d+/).first()).toBeVisible({ timeout: 5 * MINUTES });
    await expect.poll(() => blocked, { timeout: 5 * MINUTES }).toBeGreaterThan(0);
    // From here on there is no network at all, and it goes on to its end.
    await context.setOffline(true);
    await expect(page.getByTestId('run-phase')).toHaveText('Trained to the end', { timeout: 10 * MINUTES });
    await context.setOffline(false);
    await context.unroute('**/*');
    await expect(page.getByText('This model stays with you')).toBeVisible({ timeout: 10 * MINUTES });
    await photograph(page, 'trained');
  });

  await test.step('the model, its answers and its worst records are in this browser after a reload', async () => {
    await page.reload();
    const answers = page.getByRole('region', { name: 'What it answers, from the base to now' });
    await expect(answers).toContainText('velquorim');
    await expect(answers).not.toContainText('Kept in the tab that trained');
    await expect(page.getByRole('region', { name: 'Worst and best held-out records' })).toContainText('velquorim');
    await page.getByRole('tab', { name: 'Export' }).click();
    await expect(page.getByRole('button', { name: 'Make one archive' })).toBeEnabled({ timeout: MINUTES });
  });

  await test.step('preferences are learned from pairs of answers', async () => {
    await page.goto('/models/new?private=yes');
    await page.getByRole('button', { name: 'Forget all private files' }).click();
    const input = page.getByLabel('Private files to learn from');
    await input.setInputFiles({ name: 'pairs.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(pairs) });
    await expect(page.getByRole('article', { name: 'pairs.jsonl' }).getByText(`${PAIRS} to learn from`)).toBeVisible({
      timeout: MINUTES,
    });
    await openAdvanced(page);
    await page.getByRole('combobox', { name: 'Objective' }).click();
    await page.getByRole('option', { name: 'Which answer is preferred (DPO)' }).click();
    await expect(page.getByRole('spinbutton', { name: 'Beta' })).toBeVisible();
    await photograph(page, 'preference');
    const id = await prepare(page, { Epochs: '1', Batch: '4', 'Measurements per epoch': '1' });
    await page.getByRole('radio', { name: /WebAssembly/ }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByText('This model stays with you')).toBeVisible({ timeout: 10 * MINUTES });
    const { recipe, result, adapterHash } = run.parse(await (await page.request.get(`/api/runs/${id}`)).json());
    expect(recipe.objective).toBe('preference');
    expect(result!.bestStep).toBeGreaterThan(0);
    const { events } = runEventsResponse.parse(await (await page.request.get(`/api/runs/${id}/events`)).json());
    const measured = events.flatMap(({ event }) => {
      const progress = fineTuneProgress.parse(event);
      return progress.phase === 'evaluate' ? [progress.preference] : [];
    });
    expect(measured.length).toBeGreaterThan(1);
    for (const preference of measured) expect(preference?.accuracy).toBeGreaterThanOrEqual(0);
    expect((await keptHere(page)).files).toContain(`adapter-${adapterHash}.safetensors`);
  });

  await test.step('what was kept is deleted for good when the person says so', async () => {
    await page.goto('/models/new');
    const left = page.getByRole('region', { name: 'Left by earlier runs' });
    await expect(left.getByRole('listitem')).toHaveCount(4);
    await expect(left.getByText(/^(Records|Adapter) of “/)).toHaveCount(4);
    while ((await left.getByRole('listitem').count()) > 0) {
      const before = await left.getByRole('listitem').count();
      await left
        .getByRole('button', { name: /^Delete the/ })
        .first()
        .click();
      await expect(left).toContainText('no copy exists');
      await left.getByRole('button', { name: 'Delete for good' }).click();
      await expect(left.getByRole('listitem')).toHaveCount(before - 1);
    }
    const { files, text } = await keptHere(page);
    expect(files).toEqual(['draft.json']);
    expect(text).not.toContain('velquorim');
  });
  expect(told).toEqual([]);
  await context.close();
});
