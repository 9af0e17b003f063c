import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { GET as getConfig } from '@/app/api/config/route';
import { POST as postHeartbeat } from '@/app/api/node/heartbeat/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { POST as holdFees, DELETE as releaseFees } from '@/app/api/node/reservations/route';
import { GET as getObject } from '@/app/api/objects/[hash]/route';
import { POST as postChat } from '@/app/api/v1/chat/completions/route';
import { POST as postCompletion } from '@/app/api/v1/completions/route';
import { POST as postEmbeddings } from '@/app/api/v1/embeddings/route';
import { GET as getModel } from '@/app/api/v1/models/[...name]/route';
import { GET as getModels } from '@/app/api/v1/models/route';
import { overrideEnv } from '@/server/config/env';
import { createApp } from '@/server/openlora/app';
import { createNode } from '@/server/openlora/createNode';
import { startHousekeeping } from '@/server/openlora/housekeeping';
import type { NodeContext } from '@/server/openlora/nodeContext';
import { freePort } from './freePort';

export type Serving = {
  node: NodeContext;
  nodeUrl: string;
  gatewayUrl: string;
  /** Stops listening, as if the node's machine were gone; `start` listens again on the same port. */
  nodeListener: { stop(): Promise<void>; start(): Promise<void> };
  stop(): Promise<void>;
};

/** An OpenLoRA node and the part of the gateway that nodes and verifiers talk to, over HTTP on ports of their own. */
export async function startServing(): Promise<Serving> {
  const [webPort, nodePort] = [await freePort(19_300), await freePort(19_600)];
  const gatewayUrl = `http://127.0.0.1:${webPort}`;
  const nodeUrl = `http://127.0.0.1:${nodePort}`;
  overrideEnv({ WEB_URL: gatewayUrl, NODE_PUBLIC_URL: nodeUrl, NODE_PORT: String(nodePort), NODE_ROWS: '2' });

  const gateway = new Hono()
    .get('/api/config', (c) => getConfig(c.req.raw))
    .post('/api/node/receipts', (c) => postReceipt(c.req.raw))
    .post('/api/node/reservations', (c) => holdFees(c.req.raw))
    .delete('/api/node/reservations', (c) => releaseFees(c.req.raw))
    .post('/api/v1/chat/completions', (c) => postChat(c.req.raw))
    .post('/api/v1/completions', (c) => postCompletion(c.req.raw))
    .post('/api/v1/embeddings', (c) => postEmbeddings(c.req.raw))
    .get('/api/v1/models', (c) => getModels(c.req.raw))
    .get('/api/v1/models/*', (c) => getModel(c.req.raw))
    .post('/api/node/heartbeat', (c) => postHeartbeat(c.req.raw))
    .get('/api/objects/:hash', (c) => {
      return getObject(c.req.raw, { params: Promise.resolve({ hash: c.req.param('hash') }) });
    });
  const web = await listen(gateway, webPort);
  const node = await createNode();
  const app = createApp(node);
  let listening = await listen(app, nodePort);
  const housekeeping = startHousekeeping(node);
  node.reporter.wake();
  const stopNode = () => close(listening);
  return {
    node,
    nodeUrl,
    gatewayUrl,
    nodeListener: {
      stop: stopNode,
      async start() {
        listening = await listen(app, nodePort);
      },
    },
    async stop() {
      housekeeping.stop();
      node.reporter.stop();
      await Promise.all([stopNode(), close(web)]);
    },
  };
}

type Listening = ReturnType<typeof serve>;

const listen = (app: Hono, port: number) =>
  new Promise<Listening>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (_: AddressInfo) => resolve(server));
  });

const close = (server: Listening) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
