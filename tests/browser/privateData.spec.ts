import { expect, type Page, test } from '@playwright/test';
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

async function photograph(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 375]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await page.screenshot({ path: `${SCREENS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      expect.soft(await inspectPage(page), `${name} ${width} ${colorScheme}`).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
}

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
    await page.getByRole('button', { name: 'Continue to the base' }).click();
    await page.getByRole('button', { name: 'Continue to the recipe' }).click();
    await page.getByRole('tab', { name: 'Advanced' }).click();
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1');
    await page.getByRole('button', { name: 'Check the data before training' }).click();
    await page.waitForURL(/\/runs\/[^/]+$/);
    await expect(page.getByRole('heading', { name: 'Where should it be trained?' })).toBeVisible({ timeout: MINUTES });
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
    await context.unroute('**/*');
    await expect(page.getByText('This model stays with you')).toBeVisible({ timeout: 10 * MINUTES });
    await photograph(page, 'trained');
  });

  await test.step('the model is in this browser after a reload, and can be exported', async () => {
    await page.reload();
    await page.getByRole('tab', { name: 'Export' }).click();
    await expect(page.getByRole('button', { name: /folder|archive|Export|Download/i }).first()).toBeEnabled({
      timeout: MINUTES,
    });
  });
  expect(told).toEqual([]);
  await context.close();
});
