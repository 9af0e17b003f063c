import type { IngestRequest } from '@/workers/ingest/protocol';
import { createIngestSession } from '@/workers/ingest/session';

const handle = createIngestSession((response) => self.postMessage(response));

self.addEventListener('message', (event: MessageEvent<IngestRequest>) => handle(event.data));
