import { route } from '@/server/http/route';
import { listTrainableVersions } from '@/server/runs/runService';

export const GET = route({ auth: 'none', handler: async () => ({ versions: await listTrainableVersions() }) });
