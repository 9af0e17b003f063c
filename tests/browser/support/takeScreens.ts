import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { inspectPage, settled } from './inspectPage';

export type TakeScreensParameters = {
  baseUrl: string;
  /** Folder for the pictures, one for each page, width and theme. */
  directory: string;
  /** Paths of the app with the names their pictures get. */
  pages: Readonly<Record<string, string>>;
  executablePath: string;
};

export type ScreenFinding = { screen: string; problem: string };

const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } } as const;
const THEMES = ['light', 'dark'] as const;

/** Photographs every page at two widths in both themes and returns what a machine can see to be wrong with them. */
export async function takeScreens(parameters: TakeScreensParameters): Promise<ScreenFinding[]> {
  await mkdir(parameters.directory, { recursive: true });
  const { executablePath } = parameters;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const findings: ScreenFinding[] = [];
    for (const theme of THEMES) {
      for (const width of ['wide', 'narrow'] as const) {
        findings.push(...(await screensOf(browser, theme, width, parameters)));
      }
    }
    return findings;
  } finally {
    await browser.close();
  }
}

async function screensOf(
  browser: Browser,
  colorScheme: (typeof THEMES)[number],
  width: keyof typeof WIDTHS,
  { baseUrl, directory, pages }: TakeScreensParameters,
): Promise<ScreenFinding[]> {
  const context = await browser.newContext({ viewport: WIDTHS[width], colorScheme, reducedMotion: 'reduce' });
  const findings: ScreenFinding[] = [];
  for (const [name, address] of Object.entries(pages)) {
    const screen = `${name}.${width}.${colorScheme}`;
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    await page.goto(new URL(address, baseUrl).href);
    await settled(page);
    await page.screenshot({ path: path.join(directory, `${screen}.png`), fullPage: true });
    problems.push(...(await inspectPage(page)));
    findings.push(...problems.map((problem) => ({ screen, problem })));
    await page.close();
  }
  await context.close();
  return findings;
}
