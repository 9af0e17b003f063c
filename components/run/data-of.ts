import type { Run } from '@/lib/api/run';

/** What a run learns from, in words. */
export function dataOf({ versions, privateData }: Run): string[] {
  const published = versions.map(({ dataNet, number }) => `${dataNet.name}, version ${number}`);
  return privateData ? [...published, `${privateData.name} (private)`] : published;
}
