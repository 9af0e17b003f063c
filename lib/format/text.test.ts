import { describe, expect, it } from 'vitest';
import { formatBytes, formatShare, plural } from '@/lib/format/number';
import { duration, relativeTime } from '@/lib/format/time';

describe('words for numbers and times', () => {
  const now = new Date('2026-03-01T12:00:00Z');

  it('names the largest whole unit of a distance in time', () => {
    expect(relativeTime('2026-03-01T11:59:58Z', now)).toBe('just now');
    expect(relativeTime('2026-03-01T11:59:20Z', now)).toBe('40 seconds ago');
    expect(relativeTime('2026-03-01T09:01:00Z', now)).toBe('2 hours ago');
    expect(relativeTime('2026-03-01T12:02:30Z', now)).toBe('in 2 minutes');
    expect(relativeTime('2026-02-28T11:00:00Z', now)).toBe('yesterday');
  });

  it('writes lengths of time, sizes, shares and plurals', () => {
    expect([4, 60, 125, 3600, 3780].map(duration)).toEqual(['4 s', '1 min', '2 min 5 s', '1 h', '1 h 3 min']);
    expect([0, 999, 1536, 26_800_000].map(formatBytes)).toEqual(['0 B', '999 B', '1.5 kB', '27 MB']);
    expect([0, 0.0004, 0.4267, 1].map(formatShare)).toEqual(['0 %', '< 0.1 %', '42.7 %', '100 %']);
    expect([plural(1, 'record'), plural(1234, 'record'), plural(2, 'entry', 'entries')]).toEqual([
      '1 record',
      '1,234 records',
      '2 entries',
    ]);
  });
});
