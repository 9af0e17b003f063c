import { type Repeating, repeat } from '../repeat';
import type { Role } from '../roleAccount';
import { followSent } from './followSent';
import { signNext } from './signNext';

const ROLES: readonly Role[] = ['platform', 'settler'];

const POLL_MS = 150;

/** Sends what waits in the outbox, for each role in its own order, until stopped. */
export function startOutbox(): Repeating {
  const senders = ROLES.map((role) =>
    repeat('outbox', POLL_MS, async () => {
      // Keeps going while there is something to sign; looks at what is on its way once for each pause.
      while (!(await followSent(role)) && (await signNext(role)));
    }),
  );
  return {
    stop: async () => {
      await Promise.all(senders.map((sender) => sender.stop()));
    },
  };
}
