'use client';

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 5000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
  };
}

const current = () => {
  now ||= Date.now();
  return now;
};

/** The time in milliseconds, renewed every five seconds by one timer for the whole page; 0 while rendering on a server. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, current, () => 0);
}
