'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { giveCheckpointToServer } from '@/components/run/move-checkpoint';
import { backendsQuery } from '@/components/run/preflight-queries';
import { deviceName, rememberedDevice, type TabDevice } from '@/components/run/run-device';
import type { RunEvent } from '@/components/run/run-series';
import { tabTrainings } from '@/components/run/tab-trainings';
import { useTabTraining } from '@/components/run/use-tab-training';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run, RunRecord } from '@/lib/api/run';
import { basePathOf } from '@/lib/bases/importedBase';
import { runQuery, stopRun, trainOnServer, trainsOnServer } from '@/lib/query/runs';

export type RunControlParameters = {
  run: Run;
  records: readonly RunRecord[] | null;
  events: readonly RunEvent[];
  /** All stored events are there, so that new ones may be numbered after them. */
  loaded: boolean;
};

/** Where a run trains, in words. */
export function deviceText(run: Run, device: TabDevice | null): string {
  if (device) {
    return `In this tab, on ${deviceName(device)}. It goes on while you look at other pages, and after a reload.`;
  }
  return run.device === 'server' ? 'On the server. This page may be closed.' : 'In a browser tab.';
}

/** A worker that was told to stop is at its last step still: its checkpoint is there once it says that it stopped. */
export function isServerStopping(run: Run, last: RunEvent | undefined): boolean {
  if (run.status !== 'stopped' || run.device !== 'server' || !last) return false;
  return last.event.phase !== 'stopped' && last.event.phase !== 'failed';
}

/** Starts, stops and resumes a run, in this tab or on the server; goes on by itself after a reload. */
export function useRunControl({ run, records, events, loaded }: RunControlParameters) {
  const { base } = usePublicConfig();
  const client = useQueryClient();
  const training = useTabTraining(run.id);
  const { data: backends } = useQuery(backendsQuery);

  const showRun = useCallback((next: Run) => client.setQueryData(runQuery(run.id).queryKey, next), [client, run.id]);
  const onServer = useMutation({
    mutationFn: async () => {
      await giveCheckpointToServer(run);
      return trainOnServer(run.id);
    },
    onSuccess: showRun,
  });
  const stopping = useMutation({ mutationFn: () => stopRun(run.id), onSuccess: showRun });

  const lastSequence = events.at(-1)?.sequence ?? -1;
  const startHere = useCallback(
    (device: TabDevice) => {
      if (!records || !loaded) return;
      void tabTrainings
        .start({
          run,
          records,
          basePath: basePathOf(run.baseHash, base),
          device,
          lastSequence,
          isPrivate: run.privateData !== null,
          onFinished: showRun,
        })
        .finally(() => void client.invalidateQueries({ queryKey: ['run', run.id] }));
    },
    [run, records, loaded, base, lastSequence, showRun, client],
  );
  const start = (device: TabDevice | null) => (device ? startHere(device) : onServer.mutate());

  const best = backends?.find(({ available }) => available);
  const resume = (place: Run['device']) => {
    if (place === 'server') onServer.mutate();
    else if (best) startHere({ backend: best.backend, threads: best.threads });
  };

  // A training that this browser began and did not end goes on after a reload.
  const tried = useRef(false);
  useEffect(() => {
    if (tried.current || !records || !loaded || run.device === 'server') return;
    if (run.status !== 'training' && run.status !== 'ready') return;
    const device = rememberedDevice(run.id);
    if (!device || tabTrainings.isActive(run.id)) return;
    tried.current = true;
    startHere(device);
  }, [run, records, loaded, startHere]);

  const own = training?.status;
  const state =
    own === 'training'
      ? ('active' as const)
      : own === 'stopping' || stopping.isPending
        ? ('stopping' as const)
        : own === 'elsewhere'
          ? ('elsewhere' as const)
          : trainsOnServer(run)
            ? ('active' as const)
            : isServerStopping(run, events.at(-1))
              ? ('stopping' as const)
              : ('idle' as const);
  return {
    state,
    device: own === 'training' || own === 'stopping' ? rememberedDevice(run.id) : null,
    start,
    resume,
    stop: () => (tabTrainings.isActive(run.id) ? tabTrainings.stop(run.id) : stopping.mutate()),
    starting: onServer.isPending,
    error: own === 'failed' ? training?.error : (onServer.error ?? stopping.error),
  };
}
