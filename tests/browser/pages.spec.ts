import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { z } from 'zod';
import { DEMO_NAME } from '@/scripts/demo/contribute';
import { getEnv } from '@/server/config/env';
import { demoData } from './support/demoData';
import { inspectPage, settled } from './support/inspectPage';
import { watchContext } from './support/watchContext';

const WIDTHS = { narrow: { width: 360, height: 740 }, wide: { width: 1440, height: 900 } } as const;
const THEMES = ['light', 'dark'] as const;

const PAGES = [
  '/',
  '/datanets',
  '/datanets/new',
  '/models',
  '/models/new',
  '/runs',
  '/runs/compare',
  '/playground',
  '/rewards',
  `/rewards/why/11111111-1111-4111-8111-111111111111/0x${'1'.repeat(64)}`,
  '/network',
  '/nowhere',
] as const;

const list = z.object({ items: z.array(z.object({ name: z.string(), slug: z.string() })) });

/** Pages of the DataNet and of the model that the demonstration has made. */
async function detailPages(): Promise<string[]> {
  await demoData();
  const { WEB_URL } = getEnv();
  const slugOf = async (address: string) => {
    const { items } = list.parse(await (await fetch(WEB_URL + address)).json());
    return items.find(({ name }) => name === DEMO_NAME)!.slug;
  };
  const [dataNet, model] = [await slugOf('/api/datanets'), await slugOf('/api/models')];
  const tabs = ['overview', 'records', 'contributors', 'versions', 'licence', 'contribute'];
  return [...tabs.map((tab) => `/datanets/${dataNet}?tab=${tab}`), `/models/${model}`];
}

test.use({ baseURL: async ({ browserName: _ }, use) => use(getEnv().WEB_URL) });

for (const theme of THEMES) {
  test(`every page is in order: ${theme}, wide and narrow`, async ({ browser, baseURL }) => {
    test.setTimeout(20 * 60_000);
    const addresses = [...PAGES, ...(await detailPages())];
    const context = await browser.newContext({
      ...(baseURL === undefined ? {} : { baseURL }),
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    const watch = watchContext(context);
    const page = await context.newPage();
    for (const address of addresses) {
      await test.step(address, async () => {
        // On a phone first: what a page loads for it has to fit when the phone is turned too.
        await page.setViewportSize(WIDTHS.narrow);
        await page.goto(address);
        for (const [width, viewport] of Object.entries(WIDTHS)) {
          await page.setViewportSize(viewport);
          await settled(page);
          expect.soft(await inspectPage(page), `${address} ${width}`).toEqual([]);
        }
      });
    }
    // The browser itself reports the page that is not there.
    const errors = watch.errors.filter((text) => !/\/nowhere: .*404/.test(text));
    expect(errors).toEqual([]);
    expect(watch.external).toEqual([]);
    await context.close();
  });
}

test('tokens of tailwind.config.ts reach the page in both themes', async ({ page }) => {
  const source = readFileSync('tailwind.config.ts', 'utf8');
  const tokens = [...source.matchAll(/^ {2}background: '#(\w{6})'/gm)].map((match) => match[1]!);
  expect(tokens).toHaveLength(2);
  for (const [at, colorScheme] of THEMES.entries()) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    await settled(page);
    const channels = tokens[at]!.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
    await expect(page.locator('body')).toHaveCSS('background-color', `rgb(${channels.join(', ')})`);
  }
});

/** Goes through the page by the Tab key until something of that name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    const text = await focused.evaluate((element) => element.getAttribute('aria-label') ?? element.textContent ?? '');
    if (!name.test(text)) continue;
    // Whoever uses the keyboard has to see where they are.
    const outline = await focused.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline, `outline of ${name}`).not.toBe('none');
    return;
  }
  throw new Error(`The Tab key never reaches ${name} on ${page.url()}`);
}

test.describe('by keyboard alone', () => {
  test('the first key leads past the navigation', async ({ page }) => {
    await page.goto('/');
    await settled(page);
    await tabTo(page, /Skip to content/);
    await page.keyboard.press('Enter');
    await expect(page.locator('#content')).toBeFocused();
  });

  const actions = [
    { from: '/', name: /^Models$/, to: /\/models$/ },
    { from: '/datanets', name: /(Create|New) a? ?DataNet/i, to: /\/datanets\/new$/ },
    { from: '/models', name: /Build a model/i, to: /\/models\/new/ },
  ];
  for (const { from, name, to } of actions) {
    test(`${name} on ${from}`, async ({ page }) => {
      await page.goto(from);
      await settled(page);
      await tabTo(page, name);
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(to);
    });
  }

  test('the wallet window opens, keeps the focus inside and closes', async ({ page }) => {
    await page.goto('/rewards');
    await settled(page);
    await tabTo(page, /Connect wallet/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  test('search opens by its keys, finds a page and goes there', async ({ page }) => {
    await page.goto('/');
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('netw');
    await expect(page.getByRole('option', { name: 'Network' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/network$/);
  });
});
