import type { TrainingRequest } from '@/workers/training/protocol';
import { createTrainingSession } from '@/workers/training/session';

const handle = createTrainingSession((response, transfer = []) => self.postMessage(response, { transfer }));

self.addEventListener('message', (event: MessageEvent<TrainingRequest>) => handle(event.data));
