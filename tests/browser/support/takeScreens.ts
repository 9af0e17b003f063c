import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, chromium, type Page } from '@playwright/test';

export type TakeScreensParameters = {
  baseUrl: string;
  /** Folder for the pictures, one for each page, width and theme. */
  directory: string;
  /** Paths of the app with the names their pictures get. */
  pages: Readonly<Record<string, string>>;
  executablePath: string;
  /** Makes a context ready before its first page: a wallet, answers of the API. */
  prepare?: (context: BrowserContext) => Promise<void>;
};

export type ScreenFinding = { screen: string; problem: string };

const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } } as const;
const THEMES = ['light', 'dark'] as const;
/** Flags for a container: no sandbox as root, nothing asked of the outside. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What is wrong with a page that a machine can see: serious axe findings, sideways scrolling, errors in its console. */
async function inspect(page: Page, screen: string, errors: readonly string[]): Promise<ScreenFinding[]> {
  const axe = await new AxeBuilder({ page }).analyze();
  const serious = axe.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [
    ...serious.map(({ id, nodes }) => ({ screen, problem: `axe ${id}: ${nodes.map((node) => node.html).join(' ')}` })),
    ...(overflow > 0 ? [{ screen, problem: `scrolls sideways by ${overflow} pixels` }] : []),
    ...errors.map((problem) => ({ screen, problem })),
  ];
}

/** Photographs every page at two widths in both themes and returns what is wrong with them. */
export async function takeScreens(parameters: TakeScreensParameters): Promise<ScreenFinding[]> {
  const { baseUrl, directory, pages, executablePath, prepare } = parameters;
  await mkdir(directory, { recursive: true });
  const findings: ScreenFinding[] = [];
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    for (const colorScheme of THEMES) {
      for (const [width, viewport] of Object.entries(WIDTHS)) {
        const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
        await prepare?.(context);
        for (const [name, address] of Object.entries(pages)) {
          const screen = `${name}.${width}.${colorScheme}`;
          const page = await context.newPage();
          const errors: string[] = [];
          page.on('console', (message) => {
            if (message.type() === 'error') errors.push(`console: ${message.text()}`);
          });
          page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
          await page.goto(new URL(address, baseUrl).href);
          await page.locator('h1').first().waitFor();
          await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: path.join(directory, `${screen}.png`), fullPage: true });
          findings.push(...(await inspect(page, screen, errors)));
          await page.close();
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
  return findings;
}
