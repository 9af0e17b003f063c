import { heartbeat } from '@/lib/inference/heartbeat';
import { NODE_COST, route } from '@/server/http/route';
import { receiveHeartbeat } from '@/server/nodes/receiveHeartbeat';

export const POST = route({
  auth: 'none',
  body: heartbeat,
  cost: NODE_COST,
  handler: ({ body }) => receiveHeartbeat(body),
});
