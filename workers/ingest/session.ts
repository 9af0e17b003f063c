import { type CurateOptions, curate } from '@/core/curation/curate';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import { emptyCounts, type Verdict } from '@/core/curation/verdict';
import { describeUpload } from '@/lib/ingest/describeUpload';
import { iterateStream } from '@/lib/ingest/iterateStream';
import { openUpload } from '@/lib/ingest/openUpload';
import { blobAccess } from '@/lib/ingest/randomAccess';
import { SummaryBuilder } from '@/lib/ingest/summaryBuilder';
import type { IngestRequest, IngestResponse } from '@/workers/ingest/protocol';
import { toErrorData } from '@/workers/shared/errorData';

/** Verdicts are sent together when this many wait or this many milliseconds have passed. */
const BATCH = 200;
const INTERVAL = 100;

/** Lets messages in: awaiting a resolved promise alone would starve a cancellation. */
const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

type OpenRequest = Extract<IngestRequest, { kind: 'open' }>;
type CurateRequest = Extract<IngestRequest, { kind: 'curate' }>;

/** Serves ingest requests; several may run at a time. Apart from `post`, it knows nothing of the thread it is in. */
export function createIngestSession(post: (response: IngestResponse) => void): (request: IngestRequest) => void {
  const running = new Map<number, AbortController>();

  async function open({ id, file, parameters }: OpenRequest, signal: AbortSignal): Promise<void> {
    const upload = await openUpload(iterateStream(file.blob.stream()), file.name, {
      ...parameters,
      random: blobAccess(file.blob),
    });
    const description = describeUpload(upload);
    // Only the beginning was wanted: this releases the file.
    await upload.rows[Symbol.asyncIterator]().return?.();
    signal.throwIfAborted();
    post({ kind: 'opened', id, description });
  }

  async function judge({ id, file, parameters }: CurateRequest, signal: AbortSignal): Promise<void> {
    const { mapping, existing, threshold, rules, policy, limits } = parameters;
    const summary = new SummaryBuilder();
    const counts = emptyCounts();
    let bytes = 0;
    let rows = 0;
    let batch: Verdict[] = [];
    let sentAt = Date.now();
    const flush = () => {
      if (batch.length > 0) post({ kind: 'verdicts', id, verdicts: batch });
      batch = [];
      sentAt = Date.now();
      post({ kind: 'progress', id, progress: { bytes, totalBytes: file.blob.size, rows, counts: { ...counts } } });
    };
    const upload = await openUpload(iterateStream(file.blob.stream()), file.name, {
      random: blobAccess(file.blob),
      ...(limits === undefined ? {} : { limits }),
      onBytes: (read) => {
        bytes = read;
      },
    });
    const options: CurateOptions = {
      mapping,
      existing: new DuplicateIndex(existing, threshold),
      ...(rules === undefined ? {} : { rules }),
      ...(policy === undefined ? {} : { policy }),
    };
    for await (const verdict of curate(upload.rows, options)) {
      summary.add(verdict);
      counts[verdict.kind] += 1;
      rows += 1;
      batch.push(verdict);
      if (batch.length >= BATCH || Date.now() - sentAt >= INTERVAL) {
        flush();
        await nextTask();
        signal.throwIfAborted();
      }
    }
    flush();
    post({ kind: 'curated', id, summary: summary.summary() });
  }

  async function run(request: OpenRequest | CurateRequest): Promise<void> {
    const { id } = request;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (request.kind === 'open') await open(request, controller.signal);
      else await judge(request, controller.signal);
    } catch (error) {
      post(controller.signal.aborted ? { kind: 'cancelled', id } : { kind: 'failed', id, error: toErrorData(error) });
    } finally {
      running.delete(id);
    }
  }

  return (request) => {
    if (request.kind === 'cancel') running.get(request.id)?.abort();
    else void run(request);
  };
}
