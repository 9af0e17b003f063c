import { heartbeat } from '@/lib/inference/heartbeat';
import { route } from '@/server/http/route';
import { receiveHeartbeat } from '@/server/nodes/receiveHeartbeat';

export const POST = route({ auth: 'none', body: heartbeat, handler: ({ body }) => receiveHeartbeat(body) });
