import { isPortFree } from '@/server/config/checkPort';

/** A free port of a range; starts at a place that differs between processes, so that two suites seldom race for one. */
export async function freePort(first: number, count = 200): Promise<number> {
  for (let tried = 0; tried < count; tried++) {
    const port = first + ((process.pid * 7 + tried) % count);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port between ${first} and ${first + count - 1}`);
}
