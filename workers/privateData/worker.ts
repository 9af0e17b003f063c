import { browserPrivateStore } from '@/workers/privateData/privateStore';
import type { PrivateRequest } from '@/workers/privateData/protocol';
import { createPrivateSession } from '@/workers/privateData/session';

const handle = createPrivateSession(browserPrivateStore, (response) => self.postMessage(response));

self.addEventListener('message', (event: MessageEvent<PrivateRequest>) => handle(event.data));
