import { receiptReport } from '@/lib/inference/receiptReport';
import { receiveReceipt } from '@/server/answers/receiveReceipt';
import { NODE_COST, route } from '@/server/http/route';

/** Token ids of prompt and answer, and both texts: more than any context this app serves. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;

export const POST = route({
  auth: 'none',
  body: receiptReport,
  cost: NODE_COST,
  maximumBytes: MAXIMUM_BYTES,
  handler: ({ body }) => receiveReceipt(body),
});
