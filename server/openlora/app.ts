import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { recoverMessageAddress } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { hash } from '@/lib/api/common';
import { evidenceRequest, evidenceStatement } from '@/lib/inference/receiptReport';
import { addAdminRoutes } from '@/server/openlora/adminRoutes';
import { addCompletionRoutes } from '@/server/openlora/completionRoutes';
import { countersign } from '@/server/openlora/countersign';
import { addEmbeddingRoutes } from '@/server/openlora/embeddingRoutes';
import { addModelRoutes } from '@/server/openlora/modelRoutes';
import type { NodeContext } from '@/server/openlora/nodeContext';
import { setGauges } from '@/server/openlora/nodeGauges';
import { toOpenAiError } from '@/server/openlora/openAiErrors';
import { signReceipt } from '@/server/openlora/signAnswer';

const MAX_BODY_BYTES = 256 * 1024;
/** Said with 429 and 503 where nothing better is known. */
const RETRY_SECONDS = 2;

/** The HTTP interface of an OpenLoRA node: OpenAI's completions and models, receipts, health and metrics. */
export function createApp(node: NodeContext): Hono {
  const app = new Hono();
  app.use('/v1/*', cors({ origin: '*', allowHeaders: ['authorization', 'content-type'] }));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new OpenLedgerError({
          code: 'payload_too_large',
          message: `The body is larger than ${MAX_BODY_BYTES} bytes.`,
          remedy: 'Shorten the conversation.',
        });
      },
    }),
  );
  app.onError((error, c) => {
    const { status, body } = toOpenAiError(error);
    node.metrics.failures.inc({ code: body.error.code });
    if (status === 500) node.log.error({ error: error.stack, path: c.req.path }, 'a request failed');
    const wait = error instanceof OpenLedgerError ? error.fields?.retryAfterSeconds : undefined;
    if (status === 429 || status === 503) c.header('retry-after', String(wait ?? RETRY_SECONDS));
    return c.json(body, status as ContentfulStatusCode);
  });

  addCompletionRoutes(app, node);
  addEmbeddingRoutes(app, node);
  addModelRoutes(app, node);
  addAdminRoutes(app, node);

  app.post('/v1/receipts/:requestId/evidence', async (c) => {
    const requestId = hash.parse(c.req.param('requestId'));
    const { evidenceHash, signature } = evidenceRequest.parse(await c.req.json());
    const message = evidenceStatement(node.chainId, requestId, evidenceHash);
    const signer = await recoverMessageAddress({ message, signature }).catch(() => null);
    if (!signer || !(await node.isSettler(signer))) {
      throw new OpenLedgerError({
        code: 'forbidden',
        message: 'Only the settler may name the evidence of a receipt.',
        fields: { requestId },
      });
    }
    return c.json(await countersign(node.journal, requestId, evidenceHash, (receipt) => signReceipt(node, receipt)));
  });

  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/ready', (c) => {
    const { basePrecision, scheduler, reporter, journal } = node;
    const receipts = { waitingReports: reporter.waiting(), openReceipts: journal.receipts.size() };
    return c.json({ status: 'ok', basePrecision, ...scheduler.state, ...receipts });
  });
  app.get('/metrics', async (c) => {
    setGauges(node);
    return c.text(await node.metrics.registry.metrics(), 200, { 'content-type': node.metrics.registry.contentType });
  });
  return app;
}
