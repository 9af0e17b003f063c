import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DeviceName } from '@/components/run/device-choice';
import { Term } from '@/components/ui/term';

/** What leaves this tab and what does not, before it happens. */
export function PrivacyNotice({ device, isPrivate }: { device: DeviceName | null; isPrivate: boolean }) {
  if (isPrivate) {
    return (
      <Frame>
        <p>
          <strong>Leaves this tab:</strong> the figures of the charts, the name you gave the set, how many records it
          has, and the hash of the finished adapter.
        </p>
        <p>
          <strong>Never leaves it:</strong> the files, every record and its hash, the{' '}
          <Term name="adapter">adapter</Term> itself, checkpoints, and everything you ask the model. The adapter may
          repeat what it learned: keep that in mind when you export it.
        </p>
      </Frame>
    );
  }
  if (device === 'server') {
    return (
      <Frame>
        <p>
          <strong>The server trains.</strong> This tab computes nothing and may be closed. The records, the adapter and
          the sketches stay on the server; only you can see the run.
        </p>
      </Frame>
    );
  }
  return (
    <Frame>
      <p>
        <strong>Leaves this tab</strong> while it runs: the figures of the charts, and answers to questions of{' '}
        <Term name="heldOut">held-out</Term> records. When training has ended: the <Term name="adapter">adapter</Term>{' '}
        and the copies of it kept along the way, a <Term name="sketch">gradient sketch</Term> of every record, and how
        well it answers the held-out ones. They are needed to judge the model and to attribute answers later; until you
        publish only you can read them.
      </p>
      <p>
        <strong>Never leaves it:</strong> the gradients themselves, everything you ask the model before publishing, and
        the checkpoints to resume from, unless you move the run to the server.
      </p>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="flex items-start gap-3 rounded-lg border bg-surface p-4 text-sm">
      <ShieldCheck className="mt-0.5 size-4 shrink-0 text-ink-muted" aria-hidden />
      <div className="grid gap-2">{children}</div>
    </div>
  );
}
