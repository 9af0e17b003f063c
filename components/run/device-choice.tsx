'use client';

import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { Skeleton } from '@/components/ui/skeleton';
import type { Backend } from '@/workers/training/protocol';

export type DeviceName = Backend['backend'] | 'server';

export type DeviceChoiceProps = {
  backends: readonly Backend[] | undefined;
  value: DeviceName | null;
  onChange: (device: DeviceName) => void;
  /** Why the server cannot train the run; absent where it can. */
  serverRefusal?: string | undefined;
  /** How long training takes there, in words. */
  time: (device: DeviceName) => string;
};

const title = ({ backend, threads }: Backend) =>
  backend === 'webgpu'
    ? 'This browser, graphics processor (WebGPU)'
    : `This browser, processor (WebAssembly, ${threads === 1 ? '1 thread' : `${threads} threads`})`;

/** Where to train; what is not available says why. */
export function DeviceChoice({ backends, value, onChange, serverRefusal, time }: DeviceChoiceProps) {
  if (!backends) return <Skeleton className="h-48" />;
  return (
    <RadioGroup
      aria-label="Where to train"
      value={value ?? ''}
      onValueChange={(chosen) => {
        if (chosen === 'wasm' || chosen === 'webgpu' || chosen === 'server') onChange(chosen);
      }}
    >
      {backends.map((each) => (
        <RadioCard key={each.backend} value={each.backend} disabled={!each.available} title={title(each)}>
          {each.available ? `${time(each.backend)}. ${each.reason}` : `Not available: ${each.reason}`}
        </RadioCard>
      ))}
      <RadioCard value="server" title="The server" disabled={serverRefusal !== undefined}>
        {serverRefusal === undefined
          ? `${time('server')}, once it is free. Goes on when this page is closed.`
          : `Not available: ${serverRefusal}`}
      </RadioCard>
    </RadioGroup>
  );
}
