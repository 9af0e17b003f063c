const whole = new Intl.NumberFormat('en-US');

/** 1234567 as "1,234,567". */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** 0.4267 as "42.7 %"; shares are between 0 and 1. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent.toFixed(percent === 100 || percent === 0 ? 0 : 1)} %`;
}

/** Sizes in steps of 1,000: 1536 as "1.5 kB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}

/** "1 record", "1,234 records". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
