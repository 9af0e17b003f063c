import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import type { PrivateKeyAccount } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { getEnv } from '@/server/config/env';
import { installTestWallet, type TestWallet } from './testWallet';
import { type Watch, watchContext } from './watchContext';

/** Somebody with a browser and a wallet of their own. */
export type Person = {
  account: PrivateKeyAccount;
  context: BrowserContext;
  page: Page;
  wallet: TestWallet;
  watch: Watch;
};

/** Opens a browser profile with a fresh wallet in it; nothing is connected yet. */
export async function newPerson(browser: Browser): Promise<Person> {
  const { WEB_URL, RPC_URL } = getEnv();
  const account = privateKeyToAccount(generatePrivateKey());
  const context = await browser.newContext({ baseURL: WEB_URL, viewport: { width: 1280, height: 900 } });
  const watch = watchContext(context);
  const wallet = await installTestWallet(context, { account, rpcUrl: RPC_URL });
  return { account, context, page: await context.newPage(), wallet, watch };
}

/** Connects the wallet through RainbowKit and signs in with it. */
export async function signIn({ page, wallet }: Person): Promise<void> {
  await page.getByRole('banner').getByTestId('rk-connect-button').click();
  await page.getByTestId(`rk-wallet-option-${wallet.rdns}`).click();
  await signMessage(page);
  await expect(page.getByTestId('rk-account-button')).toBeVisible();
}

/**
 * Signs in the window that RainbowKit opens once a wallet is connected, and waits until the window is gone. Its button
 * does nothing in the moment before the wallet has named its chain: like a person, presses it again.
 */
export async function signMessage(page: Page): Promise<void> {
  const button = page.getByTestId('rk-auth-message-button');
  await button.waitFor();
  await expect(async () => {
    if (await button.isVisible()) await button.click({ timeout: 2_000 });
    await expect(button).toBeHidden({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
}

/** Asks the embedded chain for test OPEN by the account menu. */
export async function getTestOpen({ page }: Person): Promise<void> {
  await page.getByTestId('rk-account-button').click();
  await page.getByRole('menuitem', { name: 'Get test OPEN' }).click();
  await expect(page.getByText('Test OPEN arrived.')).toBeVisible();
}

/** Takes a name by the account menu: it stands beside the address everywhere. */
export async function takeName({ page }: Person, name: string): Promise<void> {
  await page.getByTestId('rk-account-button').click();
  await page.getByRole('menuitem', { name: 'Choose a name' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Save name' }).click();
  await expect(dialog).toBeHidden();
}
