import { route } from '@/server/http/route';
import { getPublicConfig } from '@/server/publicConfig/getPublicConfig';

export const GET = route({ auth: 'none', handler: getPublicConfig });
