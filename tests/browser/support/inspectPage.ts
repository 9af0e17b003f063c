import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Waits until a page shows what it has: its heading, nothing loading, its fonts. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/**
 * What a machine can find wrong with a page: serious axe findings and sideways scrolling. Our pages hold no frames, so
 * that axe can judge a page by itself; where frames are put together by another page it takes twice as long.
 */
export async function inspectPage(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return [
    ...serious.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(page.frames().length > 1 ? ['holds a frame, which is not looked into'] : []),
    ...(overflow > 0 ? [`scrolls sideways by ${overflow} pixels`] : []),
  ];
}
