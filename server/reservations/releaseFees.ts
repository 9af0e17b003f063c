import { type ReleaseRequest, releaseStatement } from '@/lib/inference/reservation';
import { requireNode } from '@/server/nodes/requireNode';
import { deleteReservations } from '@/server/reservations/reservationRepository';

/** Gives back what a node held for requests that it will sign no receipt for. */
export async function releaseFees(request: ReleaseRequest, now: number = Date.now()): Promise<void> {
  await requireNode(request, releaseStatement(request), now);
  await deleteReservations(request.requestIds, request.node);
}
