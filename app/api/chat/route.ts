import { chatRequest } from '@/lib/api/answer';
import { askNode, prepareChat } from '@/server/chat/askNode';
import { eventStream } from '@/server/http/eventStream';
import { route } from '@/server/http/route';

export const POST = route({
  auth: 'session',
  body: chatRequest,
  handler: async ({ session, body, request }) => {
    const chat = await prepareChat(session.address, body);
    return eventStream(request, (signal) => askNode(chat, signal));
  },
});
