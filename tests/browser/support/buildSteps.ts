import { expect, type Page } from '@playwright/test';
import { run, runEventsResponse } from '@/lib/api/run';
import { CHECKPOINT_EVERY } from '@/lib/fineTune/toLoraRecipe';
import type { Person } from './person';

/** Short records and large steps: minutes on a busy machine, and clearly better than the base. */
const RECIPE = {
  Epochs: '1',
  'Learning rate': '0.002',
  'Longest record': '64',
  'Measurements per epoch': '1',
} as const;
/** A few steps after the first checkpoint, so that it is stored and something can be lost. */
const RELOAD_AT = CHECKPOINT_EVERY + 4;
const MINUTES = 60_000;

/** Chooses data, base and recipe in the wizard. Leaves the page at the run's pre-flight and returns the run's id. */
export async function prepareRun({ page }: Person, dataNet: string): Promise<string> {
  await page.goto('/models/new');
  await page.getByRole('checkbox', { name: `Learn from ${dataNet}, version 1` }).click();
  await page.getByRole('button', { name: 'Continue to the base' }).click();
  await page.getByRole('button', { name: 'Continue to the recipe' }).click();
  await page.getByRole('tab', { name: 'Advanced' }).click();
  for (const [label, value] of Object.entries(RECIPE)) await page.getByRole('spinbutton', { name: label }).fill(value);
  await page.getByRole('button', { name: 'Check the data before training' }).click();
  await page.waitForURL(/\/runs\/[^/]+$/);
  await expect(page.getByRole('heading', { name: 'Where should it be trained?' })).toBeVisible({ timeout: MINUTES });
  return new URL(page.url()).pathname.split('/').at(-1)!;
}

/** Step that the page shows; 0 while it shows none. */
async function shownStep(page: Page): Promise<number> {
  const found = /step ([\d,]+) of/.exec(await page.getByTestId('run-phase').innerText());
  return Number(found?.[1]?.replaceAll(',', '') ?? 0);
}

/** Trains in this tab on WebAssembly and reloads the page on the way. Returns how many steps that cost. */
export async function trainWithReload({ page }: Person, runId: string): Promise<{ reachedStep: number; lost: number }> {
  await page.getByRole('radio', { name: /WebAssembly/ }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect
    .poll(() => shownStep(page), { timeout: 10 * MINUTES, intervals: [250] })
    .toBeGreaterThanOrEqual(RELOAD_AT);
  const reachedStep = await shownStep(page);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Publish model' })).toBeVisible({ timeout: 20 * MINUTES });

  const response = await page.request.get(`/api/runs/${runId}/events`);
  const { events } = runEventsResponse.parse(await response.json());
  const phases = events.map(({ event }) => event as { phase: string; step?: number });
  // Each start of the trainer says so first; the second is the one after the reload.
  const starts = phases.flatMap(({ phase }, at) => (phase === 'prepare' ? [at] : []));
  expect(starts).toHaveLength(2);
  const resumed = phases.slice(starts[1]).find(({ phase }) => phase === 'train')!;
  return { reachedStep, lost: reachedStep - (resumed.step! - 1) };
}

/** Held-out loss of the base and of the adapter, as stored with the run. */
export async function lossesOf({ page }: Person, runId: string): Promise<{ base: number; tuned: number }> {
  const { result, status } = run.parse(await (await page.request.get(`/api/runs/${runId}`)).json());
  expect(status).toBe('trained');
  return { base: result!.baseEvaluationLoss, tuned: result!.evaluationLoss };
}

/** Publishes the run with a price and registers it by the builder's wallet. Returns the model's path. */
export async function publishModel({ page }: Person, name: string, price: string): Promise<string> {
  await page.getByLabel('Name of the model').fill(name);
  await page.getByLabel('Price per 1,000 tokens, in OPEN').fill(price);
  await page.getByRole('button', { name: 'Publish model' }).click();
  await page.getByRole('button', { name: 'Register model' }).click({ timeout: 3 * MINUTES });
  const link = page.getByRole('link', { name: 'Open its page' });
  await expect(link).toBeVisible({ timeout: MINUTES });
  return (await link.getAttribute('href'))!;
}
