import type { Hex } from 'viem';
import { generatePrivateKey } from 'viem/accounts';

const STORAGE_KEY = 'openledger.testWallet.privateKey';
const PRIVATE_KEY = /^0x[0-9a-f]{64}$/;

/** The key of this browser's test wallet, made when it is first asked for. It never leaves the browser. */
export function testWalletKey(storage: Storage): Hex {
  const stored = storage.getItem(STORAGE_KEY);
  if (stored && PRIVATE_KEY.test(stored)) return stored as Hex;
  const made = generatePrivateKey();
  storage.setItem(STORAGE_KEY, made);
  return made;
}
