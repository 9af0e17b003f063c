import { expect, test } from '@playwright/test';
import { createPublicClient, http } from 'viem';
import { getEnv } from '@/server/config/env';
import { getTestOpen, newPerson, signIn, signMessage, takeName } from './support/person';

test('a wallet of one’s own connects, signs in, is filled, and is still there after a reload', async ({ browser }) => {
  const person = await newPerson(browser);
  const { page, account, wallet, watch } = person;
  await page.goto('/');
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  // Nothing was asked for yet, so the page knows no account.
  expect(wallet.calls).not.toContain('eth_requestAccounts');
  await signIn(person);
  expect(wallet.calls.filter((method) => method === 'personal_sign')).toHaveLength(1);

  await getTestOpen(person);
  const chain = createPublicClient({ transport: http(getEnv().RPC_URL) });
  expect(await chain.getBalance({ address: account.address })).toBeGreaterThan(0n);
  await takeName(person, 'Ada');
  await expect(page.getByTestId('rk-account-button')).toContainText('Ada');

  await page.reload();
  await expect(page.getByTestId('rk-account-button')).toContainText('Ada');
  // The session is the server's: nobody is asked to sign again.
  expect(wallet.calls.filter((method) => method === 'personal_sign')).toHaveLength(1);

  await page.getByTestId('rk-account-button').click();
  await page.getByTestId('rk-disconnect-button').click();
  await expect(page.getByRole('banner').getByTestId('rk-connect-button')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('banner').getByTestId('rk-connect-button')).toBeVisible();
  expect(watch).toEqual({ external: [], errors: [] });
  await person.context.close();
});

test('a newcomer without a wallet uses the test wallet of the browser, which is filled by itself', async ({ page }) => {
  await page.goto(getEnv().WEB_URL);
  await page.getByRole('banner').getByTestId('rk-connect-button').click();
  await page.getByRole('button', { name: 'Test wallet' }).click();
  // Looked for from now on: the message goes away by itself.
  await Promise.all([page.getByText('Test OPEN arrived.').waitFor({ timeout: 60_000 }), signMessage(page)]);
  await expect(page.getByTestId('rk-account-button')).toBeVisible();
  await expect(page.getByRole('note')).toContainText('Its key lies unencrypted in this browser');
});
