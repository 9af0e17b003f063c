import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';

type Machine = Extract<FineTuneProgress, { phase: 'machine' }>;

/** Chromium's measure of a page with its workers and their WebAssembly memory; only for isolated pages. */
type MeasuringPerformance = Performance & {
  measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }>;
};

/** A browser may take its time over a measure, which waits for its garbage collector. */
const EVERY_MS = 15_000;

/** Says what a tab computes on and how much memory it takes, at once and then now and again. @returns how to end it */
export function meterMachine(device: string, report: (machine: Machine) => void): () => void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const memory = async () => {
    const measure = (performance as MeasuringPerformance).measureUserAgentSpecificMemory;
    if (!measure || !crossOriginIsolated) return null;
    return (await measure.call(performance)).bytes;
  };
  const once = async () => {
    const memoryBytes = await memory().catch(() => null);
    if (ended) return;
    report({ phase: 'machine', device, memoryBytes });
    if (memoryBytes !== null) timer = setTimeout(() => void once(), EVERY_MS);
  };
  void once();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
