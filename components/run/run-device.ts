import { z } from 'zod';
import type { Backend } from '@/workers/training/protocol';

const remembered = z.object({ backend: z.enum(['wasm', 'webgpu']), threads: z.number().int().min(1) });
export type TabDevice = z.infer<typeof remembered>;

const BACKEND_NAME: Record<TabDevice['backend'], string> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** What a tab trains on, in words. */
export const deviceName = ({ backend, threads }: TabDevice): string =>
  backend === 'wasm'
    ? `${BACKEND_NAME.wasm}, ${threads === 1 ? '1 thread' : `${threads} threads`}`
    : BACKEND_NAME[backend];

const deviceKey = (runId: string) => `openledger.run.${runId}.device`;
const rateKey = (device: string) => `openledger.rate.${device}`;

function read<Value>(key: string, schema: z.ZodType<Value>): Value | null {
  const text = window.localStorage.getItem(key);
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** On what this browser trains a run; its presence says that the run was begun here and may go on by itself. */
export const rememberedDevice = (runId: string) => read(deviceKey(runId), remembered);
export const rememberDevice = (runId: string, device: TabDevice) =>
  window.localStorage.setItem(deviceKey(runId), JSON.stringify(device));
export const forgetDevice = (runId: string) => window.localStorage.removeItem(deviceKey(runId));

/** Tokens a second that training last reached here. */
export const rememberedRate = (device: Backend['backend'] | 'server') => read(rateKey(device), z.number().positive());
export const rememberRate = (device: Backend['backend'] | 'server', rate: number) =>
  window.localStorage.setItem(rateKey(device), JSON.stringify(rate));

/** What one core of an ordinary laptop reached with the embedded base, where nothing has been measured here yet. */
export const TYPICAL_RATE: Record<Backend['backend'] | 'server', number> = { wasm: 1500, webgpu: 5000, server: 4000 };
