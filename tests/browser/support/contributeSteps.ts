import { expect } from '@playwright/test';
import type { JourneyFile } from './journeyFiles';
import type { Person } from './person';

/** Creates a DataNet by the form and the owner's wallet. Returns the path of its page. */
export async function createDataNet({ page }: Person, name: string): Promise<string> {
  await page.goto('/datanets/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Domain').fill('Health');
  await page.getByLabel('Summary').fill('Questions and answers of three archives.');
  await page.getByRole('button', { name: 'Create DataNet' }).click();
  await page.waitForURL(/\/datanets\/(?!new)[^/?]+$/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return new URL(page.url()).pathname;
}

/** Drops a file on the DataNet, takes the suggested columns, and signs what was accepted. Returns the record count. */
export async function contribute({ page }: Person, dataNet: string, file: JourneyFile): Promise<number> {
  await page.goto(`${dataNet}?tab=contribute`);
  const transfer = await page.evaluateHandle(({ name, type, text }) => {
    const made = new DataTransfer();
    made.items.add(new File([text], name, { type }));
    return made;
  }, file);
  await page.getByText('Drop a file here').dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByRole('heading', { name: file.name })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Preview of records' })).toBeVisible();
  await page.getByRole('button', { name: 'Check every row' }).click();
  await page.getByRole('button', { name: 'Sign contribution' }).click({ timeout: 60_000 });
  const given = page.getByRole('status').filter({ hasText: /records? signed/ });
  await expect(given).toBeVisible();
  return Number(/([\d,]+) records? signed/.exec(await given.innerText())![1]!.replaceAll(',', ''));
}

/** Freezes what was signed into version 1 and anchors it by the owner's wallet. */
export async function freezeAndAnchor({ page }: Person, dataNet: string): Promise<void> {
  await page.goto(`${dataNet}?tab=versions`);
  await page.getByRole('button', { name: 'Freeze version 1' }).click();
  await page.getByRole('button', { name: 'Anchor version 1' }).click({ timeout: 60_000 });
  await expect(page.getByRole('cell', { name: 'Anchored' })).toBeVisible({ timeout: 60_000 });
}
