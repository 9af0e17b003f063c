import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type ReceiptReport, receiptReport } from '@/lib/inference/receiptReport';

/**
 * What a node needs of the gateway: it takes reports and heartbeats and gives out adapters. It fails now and then, and
 * gives out other bytes for the adapters in `tampered`.
 */
export async function startGateway(port: number, adapters: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
  const reports = new Map<string, ReceiptReport>();
  /** Reports as they came, each once. */
  const arrived: ReceiptReport[] = [];
  const tampered = new Set<string>();
  const counts = { tamperedReads: 0, reads: 0, again: 0 };
  /** Share of reports that are refused for a while. */
  const trouble = { share: 0.05 };

  const app = new Hono()
    .post('/api/node/receipts', async (c) => {
      if (Math.random() < trouble.share) return c.json({}, 503);
      const report = receiptReport.parse(await c.req.json());
      if (reports.has(report.receipt.requestId)) counts.again++;
      else arrived.push(report);
      reports.set(report.receipt.requestId, report);
      return c.json({});
    })
    .post('/api/node/heartbeat', (c) => c.json({}))
    // There is one node, and its own ledger holds what a request may cost.
    .post('/api/node/reservations', (c) => c.json({}))
    .delete('/api/node/reservations', (c) => c.json({}))
    .get('/api/objects/:hash', (c) => {
      const hash = c.req.param('hash');
      const bytes = adapters.get(hash);
      if (!bytes) return c.notFound();
      counts.reads++;
      if (!tampered.has(hash)) return c.body(bytes);
      counts.tamperedReads++;
      // One weight of another: the file is well-formed, only its hash tells.
      const other = bytes.slice();
      other[other.length - 1]! ^= 1;
      return c.body(other);
    });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => resolve(started));
  });
  return {
    reports,
    arrived,
    tampered,
    counts,
    trouble,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;
