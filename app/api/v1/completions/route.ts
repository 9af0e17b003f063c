import { answerCompletion } from '@/server/gateway/answerCompletion';
import { openAiRoute, preflight } from '@/server/gateway/openAiRoute';

export const OPTIONS = preflight;

export const POST = openAiRoute((request) => answerCompletion('text', request));
