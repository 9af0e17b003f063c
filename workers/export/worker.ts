import type { ExportRequest, ExportResponse } from '@/workers/export/protocol';
import { runExport } from '@/workers/export/runExport';
import { toErrorData } from '@/workers/shared/errorData';

const post = (response: ExportResponse) => self.postMessage(response);

self.addEventListener('message', ({ data }: MessageEvent<ExportRequest>) => {
  runExport(data.parameters, (progress) => post({ kind: 'progress', ...progress })).then(
    (outcome) => post({ kind: 'exported', outcome }),
    (error: unknown) => post({ kind: 'failed', error: toErrorData(error) }),
  );
});
