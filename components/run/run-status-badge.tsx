'use client';

import { useTabTraining } from '@/components/run/use-tab-training';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { Run } from '@/lib/api/run';

const STATUS: Record<Run['status'], { tone: BadgeTone; text: string }> = {
  ready: { tone: 'neutral', text: 'Not started' },
  training: { tone: 'accent', text: 'Training' },
  stopped: { tone: 'pending', text: 'Stopped' },
  trained: { tone: 'accepted', text: 'Trained' },
  published: { tone: 'accepted', text: 'Published' },
  failed: { tone: 'rejected', text: 'Failed' },
};

/** A run's state; what this tab knows of its own training comes before what the server last heard. */
export function RunStatusBadge({ run }: { run: Pick<Run, 'id' | 'status'> }) {
  const training = useTabTraining(run.id);
  const active = training?.status === 'training' || training?.status === 'stopping';
  const { tone, text } = STATUS[active ? 'training' : run.status];
  return <Badge tone={tone}>{text}</Badge>;
}
