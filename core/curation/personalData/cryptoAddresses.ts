import { sha256 } from '@noble/hashes/sha2';
import { keccak_256 } from '@noble/hashes/sha3';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

const EVM = /(?<![0-9a-zA-Z])0x[0-9a-fA-F]{40}(?![0-9a-zA-Z])/g;
const BASE58 = /(?<![0-9a-zA-Z])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9a-zA-Z])/g;
const BECH32 = /(?<![0-9a-zA-Z])bc1[02-9ac-hj-np-z]{11,71}(?![0-9a-zA-Z])/g;

/** ERC-55: a letter is upper case where the hash of the lower-case address has a nibble of 8 or more. */
function passesErc55(address: string): boolean {
  const digits = address.slice(2);
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return true;
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits.toLowerCase())));
  return [...digits].every((digit, at) => {
    const upper = Number.parseInt(hash[at]!, 16) >= 8;
    return digit === (upper ? digit.toUpperCase() : digit.toLowerCase());
  });
}

const BASE58_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58Check: 21 bytes and the first 4 of their double SHA-256. */
function passesBase58Check(address: string): boolean {
  let value = 0n;
  for (const char of address) value = value * 58n + BigInt(BASE58_ALPHABET.indexOf(char));
  const hex = value.toString(16);
  if (hex.length > 50) return false;
  const bytes = hexToBytes(hex.padStart(50, '0'));
  const check = sha256(sha256(bytes.subarray(0, 21))).subarray(0, 4);
  return check.every((byte, at) => byte === bytes[21 + at]);
}

const BECH32_ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** The BCH checksum of BIP 173 leaves 1, of BIP 350 (taproot and later) 0x2bc830a3. */
function passesBech32(address: string): boolean {
  const prefix = [3, 3, 0, 2, 3];
  let checksum = 1;
  for (const value of [...prefix, ...[...address.slice(3)].map((char) => BECH32_ALPHABET.indexOf(char))]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of GENERATOR.entries()) if ((top >>> bit) & 1) checksum ^= term;
  }
  return checksum === 1 || checksum === 0x2bc830a3;
}

/** Addresses of Ethereum-like chains and of Bitcoin whose checksum holds. */
export function detectCryptoAddresses(text: string): Detection[] {
  return [
    ...matches(EVM, text).filter(({ match }) => passesErc55(match)),
    ...matches(BASE58, text).filter(({ match }) => passesBase58Check(match)),
    ...matches(BECH32, text).filter(({ match }) => passesBech32(match)),
  ].map(({ start, end }) => ({ kind: 'crypto-address', start, end }));
}
