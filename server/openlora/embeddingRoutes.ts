import type { Hono } from 'hono';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Embedder } from '@/core/inference/embedder';
import { decodeCapToken } from '@/lib/inference/capToken';
import { embeddingRequest } from '@/lib/inference/openAi';
import { BASE_MODEL } from '@/server/openlora/modelCatalog';
import type { NodeContext } from '@/server/openlora/nodeContext';

/** Requests for embeddings that may wait for one another; they are computed one text at a time beside the batch. */
const MAX_WAITING = 16;
const RETRY_SECONDS = 2;

/**
 * `/v1/embeddings` of the base. Free, as no record and no model owner has a part in them; a valid spending cap is asked
 * for nonetheless, so that nobody unknown can keep the machine busy.
 */
export function addEmbeddingRoutes(app: Hono, node: NodeContext): void {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  app.post('/v1/embeddings', async (c) => {
    const token = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
    await node.payer.authenticate(decodeCapToken(token));
    const { model, input, encoding_format } = embeddingRequest.parse(await c.req.json());
    if (model !== BASE_MODEL) {
      throw new OpenLedgerError({
        code: 'not_found',
        message: `There are embeddings of ${BASE_MODEL} only, not of ${JSON.stringify(model)}.`,
        remedy: `Ask for the model ${BASE_MODEL}.`,
      });
    }
    const texts = input.map((text) => node.tokenizer.encode(text));
    requireLengths(texts, node.embedder);
    if (waiting >= MAX_WAITING) {
      throw new OpenLedgerError({
        code: 'too_many_requests',
        message: `${waiting} requests for embeddings are waiting already.`,
        fields: { retryAfterSeconds: RETRY_SECONDS },
        remedy: `Try again in ${RETRY_SECONDS} seconds.`,
      });
    }
    waiting++;
    const vectors = last.then(() => embedAll(node.embedder, texts, c.req.raw.signal)).finally(() => waiting--);
    last = vectors.catch(() => undefined);
    const data = (await vectors).map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector],
    }));
    const prompt_tokens = texts.reduce((sum, ids) => sum + ids.length, 0);
    node.metrics.embeddedTokens.inc(prompt_tokens);
    return c.json({ object: 'list', data, model, usage: { prompt_tokens, total_tokens: prompt_tokens } });
  });
}

async function embedAll(embedder: Embedder, texts: readonly number[][], signal: AbortSignal): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const ids of texts) {
    signal.throwIfAborted();
    vectors.push(await embedder.embed(ids));
  }
  return vectors;
}

function requireLengths(texts: readonly number[][], { maxLength }: Embedder): void {
  texts.forEach(({ length }, index) => {
    if (length > 0 && length <= maxLength) return;
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `Text ${index} has ${length} tokens; the base takes 1 to ${maxLength}.`,
      fields: { index, length, limit: maxLength },
      remedy: 'Cut it into shorter texts.',
    });
  });
}
