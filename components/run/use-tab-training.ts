'use client';

import { useSyncExternalStore } from 'react';
import { type TabTraining, tabTrainings } from '@/components/run/tab-trainings';

/** The training of a run in this tab; null where there is none. */
export function useTabTraining(runId: string): TabTraining | null {
  return useSyncExternalStore(
    tabTrainings.subscribe,
    () => tabTrainings.get(runId),
    () => null,
  );
}
