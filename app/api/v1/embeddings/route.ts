import { getEnv } from '@/server/config/env';
import { openAiRoute, preflight } from '@/server/gateway/openAiRoute';
import { passOn } from '@/server/gateway/passOn';
import { readJson } from '@/server/http/readBody';

export const OPTIONS = preflight;

export const POST = openAiRoute(async (request) => {
  const body = await readJson(request, getEnv().REQUEST_MAX_BYTES);
  return passOn(request, '/v1/embeddings', JSON.stringify(body));
});
