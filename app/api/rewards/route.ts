import { route } from '@/server/http/route';
import { getRewards } from '@/server/rewards/getRewards';

export const GET = route({ auth: 'session', handler: ({ session }) => getRewards(session.address) });
