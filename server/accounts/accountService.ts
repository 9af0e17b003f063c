import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { findAccountName, saveAccountName } from '@/server/accounts/accountRepository';
import type { Person } from '@/server/accounts/people';

/** The caller as others see them. */
export async function getAccount(caller: Hex): Promise<Person> {
  return { address: caller, name: await findAccountName(caller) };
}

// Letters of a name must not be able to turn the text around them, hide, or break the line.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

/**
 * Sets the name shown beside the caller's address.
 * Throws `invalid_input` for a name with invisible characters or one that looks like an address.
 */
export async function renameAccount(caller: Hex, name: string): Promise<Person> {
  const clean = name.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (clean === '' || INVISIBLE.test(clean) || /^0x[0-9a-f…. ]{4,}$/i.test(clean)) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'A name is made of visible characters and does not look like an address.',
      fields: { name },
      remedy: 'Choose a name such as your own or your organisation’s.',
    });
  }
  await saveAccountName(caller, clean);
  return { address: caller, name: clean };
}
