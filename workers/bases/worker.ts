import type { BasesRequest } from '@/workers/bases/protocol';
import { createBasesSession } from '@/workers/bases/session';

const handle = createBasesSession((response) => self.postMessage(response));

self.addEventListener('message', (event: MessageEvent<BasesRequest>) => handle(event.data));
