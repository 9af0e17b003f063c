const WEI_PER_OPEN = 10n ** 18n;

/** Every digit of an amount, without trailing zeros: 1500000000000000000n is "1.5". */
export function exactOpen(wei: bigint | string): string {
  const value = BigInt(wei);
  const sign = value < 0n ? '-' : '';
  const magnitude = value < 0n ? -value : value;
  const whole = (magnitude / WEI_PER_OPEN).toLocaleString('en-US');
  const fraction = (magnitude % WEI_PER_OPEN).toString().padStart(18, '0').replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * An amount for reading: four decimals, or four significant digits where it is below 0.001. Digits are cut, never
 * rounded up, and `exact` says whether any was.
 */
export function shortOpen(wei: bigint | string): { text: string; exact: boolean } {
  const full = exactOpen(wei);
  const [whole = '0', fraction = ''] = full.split('.');
  const leadingZeros = fraction.length - fraction.replace(/^0+/, '').length;
  const small = whole === '0' || whole === '-0';
  const digits = small && leadingZeros >= 3 ? leadingZeros + 4 : 4;
  if (fraction.length <= digits) return { text: full, exact: true };
  const cut = fraction.slice(0, digits).replace(/0+$/, '');
  return { text: cut === '' ? whole : `${whole}.${cut}`, exact: false };
}

/** Reads what a person typed, such as "0.25", as wei; null where it is not an amount of at most 18 decimals. */
export function parseOpen(text: string): bigint | null {
  const match = /^(\d{1,60})(?:\.(\d{1,18}))?$/.exec(text.trim());
  if (!match) return null;
  return BigInt(match[1] ?? '0') * WEI_PER_OPEN + BigInt((match[2] ?? '').padEnd(18, '0'));
}
