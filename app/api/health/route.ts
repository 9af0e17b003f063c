import { route } from '@/server/http/route';
import { getHealth } from '@/server/network/getHealth';

export const GET = route({
  auth: 'none',
  handler: async () => {
    const health = await getHealth();
    return Response.json(health, { status: health.ok ? 200 : 503, headers: { 'cache-control': 'no-store' } });
  },
});
