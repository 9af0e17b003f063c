import { openAiRoute, preflight } from '@/server/gateway/openAiRoute';
import { passOn } from '@/server/gateway/passOn';

export const OPTIONS = preflight;

export const GET = openAiRoute((request) => passOn(request, '/v1/models'));
