import { expect, type Page } from '@playwright/test';
import { type Answer, answer, answersPage } from '@/lib/api/answer';
import { rewards } from '@/lib/api/reward';
import type { Person } from './person';

const MINUTES = 60_000;

/** Prepays and signs one spending cap, at the model's page in the playground. */
export async function prepayAndSign({ page }: Person, modelSlug: string, amount: string): Promise<void> {
  await page.goto(`/playground?model=${modelSlug}`);
  await page.getByLabel('Prepay, in OPEN').fill(amount);
  await page.getByRole('button', { name: `Prepay ${amount} OPEN` }).click();
  await expect(page.getByTestId('prepaid')).toContainText(amount);
  await page.getByRole('button', { name: 'Sign spending cap' }).click();
  await expect(page.getByTestId('cap-left')).toContainText('OPEN');
}

/**
 * Asks one question and waits until the answer stands there with what it rests on. Returns how many different texts the
 * exchange showed on the way: an answer that streams is seen to grow.
 */
export async function ask({ page }: Person, question: string): Promise<number> {
  await watchGrowth(page);
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  const exchange = page.getByRole('article').first();
  await expect(exchange.getByRole('heading', { level: 2 })).toHaveText(question);
  await expect(exchange).toHaveAttribute('data-exchange', 'done', { timeout: MINUTES });
  await expect(exchange.getByRole('heading', { name: /^(Rests on|No record stands out)/ })).toBeVisible({
    timeout: MINUTES,
  });
  await expect(exchange.getByRole('link', { name: 'Receipt' })).toBeVisible();
  return page.evaluate(() => (window as Window & { shownTexts?: Set<string> }).shownTexts!.size);
}

/** Notes in the page each text that an unfinished exchange shows. The body of a streamed response cannot be asked for. */
async function watchGrowth(page: Page): Promise<void> {
  await page.evaluate(() => {
    const shown = new Set<string>();
    (window as Window & { shownTexts?: Set<string> }).shownTexts = shown;
    const note = () => {
      const exchange = document.querySelector<HTMLElement>('article[data-exchange]');
      if (exchange !== null && exchange.dataset.exchange === 'streaming') shown.add(exchange.innerText);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** Waits until all of the consumer's answers are settled on chain, and returns them with their attribution. */
export async function settledAnswers({ page }: Person, count: number): Promise<Answer[]> {
  const list = async () => answersPage.parse(await (await page.request.get('/api/answers?limit=50')).json()).items;
  await expect
    .poll(async () => (await list()).map(({ status }) => status), { timeout: 5 * MINUTES, intervals: [1000] })
    .toEqual(Array.from({ length: count }, () => 'settled'));
  const ids = (await list()).map(({ id }) => id);
  return Promise.all(ids.map(async (id) => answer.parse(await (await page.request.get(`/api/answers/${id}`)).json())));
}

/** Claims from a model's pool at the rewards page by the contributor's wallet, once all they earned can be claimed. */
export async function claim({ page, account }: Person, model: string, earned: bigint): Promise<void> {
  const claimableNow = async () => {
    const { claimable } = rewards.parse(await (await page.request.get('/api/rewards')).json());
    return claimable.find((pool) => pool.model.name === model && pool.account === account.address.toLowerCase());
  };
  await expect
    .poll(async () => (await claimableNow())?.cumulativeWei, { timeout: 3 * MINUTES, intervals: [1000] })
    .toBe(earned.toString());
  await page.goto('/rewards');
  await page.getByRole('button', { name: `Claim from ${model}` }).click();
  await expect(page.getByText('arrived in your wallet')).toBeVisible();
}
