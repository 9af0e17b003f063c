import { expect, type Page, test } from '@playwright/test';
import { run, runEventsResponse } from '@/lib/api/run';
import { fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { CHECKPOINT_EVERY } from '@/lib/fineTune/toLoraRecipe';
import { anchoredVersion } from './support/anchoredVersion';
import { inspectPage, settled } from './support/inspectPage';
import { longTasksDuring } from './support/longTasks';
import { newPerson, signIn } from './support/person';

const MINUTES = 60_000;
const NAME = Date.now().toString(36);

/** Short steps, and enough of them to be stopped three times. */
const RECIPE = {
  Epochs: '10',
  'Longest record': '48',
  'Learning rate': '0.002',
  Batch: '4',
  'Measurements per epoch': '1',
} as const;

async function shownStep(page: Page): Promise<number> {
  const found = /step ([\d,]+) of/.exec(await page.getByTestId('run-phase').innerText());
  return Number(found?.[1]?.replaceAll(',', '') ?? 0);
}

const untilStep = (page: Page, step: number) =>
  expect.poll(() => shownStep(page), { timeout: 5 * MINUTES, intervals: [200] }).toBeGreaterThanOrEqual(step);

async function eventsOf(page: Page, runId: string) {
  const { events } = runEventsResponse.parse(await (await page.request.get(`/api/runs/${runId}/events`)).json());
  return events.map(({ sequence, event }) => ({ sequence, event: fineTuneProgress.parse(event) }));
}

test('licences that cannot be met together are explained; a run outlives a reload and moves to the server and back', async ({
  browser,
}) => {
  test.setTimeout(20 * MINUTES);
  const [library, railway] = [
    await anchoredVersion(`Library ${NAME}`, 'fernhollow-library.csv', 55),
    await anchoredVersion(`Railway ${NAME}`, 'brackwater-railway.jsonl', 60),
  ];
  const person = await newPerson(browser);
  const { page } = person;
  await page.goto('/models/new');
  await signIn(person);

  await test.step('two versions ask for more than the whole revenue: which, why, and what to leave out', async () => {
    for (const { name } of [library, railway]) {
      await page.getByRole('checkbox', { name: `Learn from ${name}, version 1` }).click();
    }
    const alert = page.getByRole('main').getByRole('alert');
    await expect(alert).toContainText('These versions may not be learned from together');
    await expect(alert).toContainText(`Together the DataNets ask for 115 % of the revenue; ${railway.name} asks`);
    await expect(page.getByRole('button', { name: 'Continue to the base' })).toBeDisabled();
    await settled(page);
    expect.soft(await inspectPage(page)).toEqual([]);
    // Whoever goes on by the address is refused as well, with the same reason.
    await page.goto(`/models/new?versions=${library.id},${railway.id}&step=recipe`);
    await page.getByRole('button', { name: 'Check the data before training' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('115 %');
    await page.goto(`/models/new?versions=${library.id},${railway.id}`);
    await page.getByRole('button', { name: /^Leave out / }).click();
    await expect(page.getByText('The licence permits training')).toBeVisible();
  });

  const runId = await test.step('the rest may be learned from', async () => {
    await page.getByRole('button', { name: 'Continue to the base' }).click();
    await page.getByRole('button', { name: 'Continue to the recipe' }).click();
    await page.getByRole('tab', { name: 'Advanced' }).click();
    for (const [label, value] of Object.entries(RECIPE)) {
      await page.getByRole('spinbutton', { name: label, exact: true }).fill(value);
    }
    await page.getByRole('button', { name: 'Check the data before training' }).click();
    await page.waitForURL(/\/runs\/[^/]+$/);
    return new URL(page.url()).pathname.split('/').at(-1)!;
  });

  await test.step('while it trains, nothing holds the page up', async () => {
    await page.getByRole('radio', { name: /WebAssembly/ }).click();
    await page.getByRole('button', { name: 'Start training' }).click();
    await untilStep(page, 2);
    const tasks = await longTasksDuring(browser, page, () => untilStep(page, CHECKPOINT_EVERY + 6));
    expect.soft(tasks).toEqual([]);
    // The measurement sees a page that is held up: by work, as time alone would be anybody's on a busy machine.
    const busy = await longTasksDuring(browser, page, async () => {
      const sum = await page.evaluate(() => {
        let total = 0;
        for (let at = 0; at < 1_000_000_000; at += 1) total = (total + at) % 1_000_003;
        return total;
      });
      expect(sum).toBeGreaterThanOrEqual(0);
    });
    expect(busy.length).toBeGreaterThan(0);
  });

  await test.step('it goes on after a reload', async () => {
    const before = await shownStep(page);
    await page.reload();
    await untilStep(page, before + 2);
  });

  await test.step('from a checkpoint to the server, and back', async () => {
    await page.getByRole('button', { name: 'Stop and keep a checkpoint' }).click();
    await expect(page.getByText('Stopped', { exact: true })).toBeVisible({ timeout: MINUTES });
    await page.getByRole('button', { name: 'Move to the server' }).click({ timeout: MINUTES });
    const last = (await eventsOf(page, runId)).at(-1)!.sequence;
    await expect
      .poll(
        async () =>
          (await eventsOf(page, runId)).some(({ sequence, event }) => sequence > last && event.phase === 'train'),
        // The worker may be training for another test.
        { timeout: 10 * MINUTES, intervals: [200] },
      )
      .toBe(true);
    await page.getByRole('button', { name: 'Stop and keep a checkpoint' }).click();
    await page.getByRole('button', { name: 'Move into this tab' }).click({ timeout: MINUTES });
    await expect(page.getByRole('button', { name: 'Publish model' })).toBeVisible({ timeout: 5 * MINUTES });
  });

  await test.step('its events are whole: no number and no step is missing, and none goes back but to a checkpoint', async () => {
    const events = await eventsOf(page, runId);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at));
    const { status, result } = run.parse(await (await page.request.get(`/api/runs/${runId}`)).json());
    expect(status).toBe('trained');
    expect(result!.evaluationLoss).toBeLessThan(result!.baseEvaluationLoss);

    let reached = 0;
    let kept = 0;
    let starts = 0;
    for (const { event } of events) {
      if (event.phase === 'prepare') {
        starts += 1;
        reached = Math.min(reached, kept);
      }
      if (event.phase === 'train') {
        expect(event.step).toBe(reached + 1);
        reached = event.step;
      }
      if (event.phase === 'checkpoint') kept = event.step;
      if (event.phase === 'stopped') kept = reached;
    }
    expect(starts).toBe(4);
  });
  await person.context.close();
});
