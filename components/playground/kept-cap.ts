import { type SignedCap, signedCap } from '@/lib/inference/capToken';

const keyOf = (address: string) => `openledger.cap.${address.toLowerCase()}`;

/** The cap that this browser signed last for an account; the server gives no signatures back. */
export function keptCap(address: string): SignedCap | null {
  const text = window.localStorage.getItem(keyOf(address));
  if (text === null) return null;
  try {
    return signedCap.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function keepCap(address: string, cap: SignedCap): void {
  window.localStorage.setItem(keyOf(address), JSON.stringify(cap));
}
