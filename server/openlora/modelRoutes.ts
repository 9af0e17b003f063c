import type { Hono } from 'hono';
import { BASE_MODEL, modelName, type ServedModel } from '@/server/openlora/modelCatalog';
import type { NodeContext } from '@/server/openlora/nodeContext';

/** `/v1/models`: the base and every published model of it, as vLLM lists adapters: `root` is the file, `parent` the base. */
export function addModelRoutes(app: Hono, node: NodeContext): void {
  const base = {
    id: BASE_MODEL,
    object: 'model',
    created: 0,
    owned_by: 'openledger',
    root: node.baseHash,
    parent: null,
    max_model_len: node.maxLength,
  };
  const describe = (model: ServedModel) => ({
    id: modelName(model.tokenId),
    object: 'model',
    created: 0,
    owned_by: model.owner,
    root: model.adapterHash,
    parent: BASE_MODEL,
    max_model_len: node.maxLength,
    price_per_thousand_tokens: model.pricePerThousandTokens.toString(),
  });

  app.get('/v1/models', async (c) => {
    const models = await node.catalog.list();
    return c.json({ object: 'list', data: [base, ...models.map(describe)] });
  });
  // OpenAI's clients write the slash of a model's name as %2F, people write it as it is.
  app.get('/v1/models/:name{.+}', async (c) => {
    const name = c.req.param('name');
    return c.json(name === BASE_MODEL ? base : describe(await node.catalog.resolve(name)));
  });
}
