'use client';

import { useEffect, useRef } from 'react';
import { createTrainingClient, type TrainingClient } from '@/workers/training/client';

/** A worker of the page's own, started when first asked for and ended with the page. */
export function useTrainingClient(): () => TrainingClient {
  const client = useRef<TrainingClient | null>(null);
  useEffect(
    () => () => {
      client.current?.close();
      client.current = null;
    },
    [],
  );
  return () => {
    client.current ??= createTrainingClient();
    return client.current;
  };
}
