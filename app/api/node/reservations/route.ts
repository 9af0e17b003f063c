import { holdRequest, releaseRequest } from '@/lib/inference/reservation';
import { NODE_COST, route } from '@/server/http/route';
import { holdFees } from '@/server/reservations/holdFees';
import { releaseFees } from '@/server/reservations/releaseFees';

export const POST = route({
  auth: 'none',
  body: holdRequest,
  cost: NODE_COST,
  handler: ({ body }) => holdFees(body),
});

export const DELETE = route({
  auth: 'none',
  body: releaseRequest,
  cost: NODE_COST,
  handler: ({ body }) => releaseFees(body),
});
