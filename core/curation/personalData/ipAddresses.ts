import { matches } from '@/core/curation/personalData/matches';
import type { Detection } from '@/core/curation/personalData/personalDataKind';

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\d]|\.\d)/g;
// Global unicast is 2000::/3; everything else is local, multicast or unassigned.
const IPV6 = /(?<![\w:])[23][0-9a-f]{3}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi;

/** Private, loop-back, link-local, documentation, multicast and reserved ranges (RFC 6890) point at nobody. */
function isPublicIpv4(address: string): boolean {
  const [a = 0, b = 0, c = 0] = address.split('.').map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if ((a === 169 && b === 254) || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return false;
  if ((a === 192 && b === 0) || (a === 198 && (b === 18 || b === 19))) return false;
  return !((a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113));
}

function isIpv6(address: string): boolean {
  const shortened = address.split('::').length - 1;
  const groups = address.split(':');
  if (address.toLowerCase().startsWith('2001:db8')) return false;
  return shortened === 1 ? groups.length <= 8 : shortened === 0 && groups.length === 8 && !groups.includes('');
}

/**
 * Public addresses. Four small numbers with dots are more often the number of a section or a version, so an IPv4
 * address counts only when one of its parts has three digits.
 */
export function detectIpAddresses(text: string): Detection[] {
  const version4 = matches(IPV4, text).filter(({ match }) => isPublicIpv4(match) && /\d{3}/.test(match));
  const version6 = matches(IPV6, text).filter(({ match }) => isIpv6(match));
  return [...version4, ...version6].map(({ start, end }) => ({ kind: 'ip-address', start, end }));
}
