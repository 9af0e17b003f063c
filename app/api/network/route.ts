import { route } from '@/server/http/route';
import { getNetwork } from '@/server/network/getNetwork';

export const GET = route({ auth: 'none', handler: getNetwork });
