'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, CircleHelp, FlaskConical, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { usePublicClient } from 'wagmi';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ErrorState } from '@/components/ui/error-state';
import { Hash } from '@/components/ui/hash';
import { Progress } from '@/components/ui/progress';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Hash as HashText } from '@/core/hash/hash';
import type { Receipt } from '@/lib/api/answer';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { type SketchCheck as Checked, SKETCH_TOLERANCE } from '@/lib/evidence/checkSketches';
import { formatBytes } from '@/lib/format/number';
import { receiptMessage } from '@/lib/inference/receiptReport';
import { runSpotCheck } from '@/workers/spotCheck/client';
import type { SpotCheckProgress } from '@/workers/spotCheck/protocol';

/** Records of one check: enough to catch whoever forged many, few enough for a phone. */
const RECORDS = 3;

/** The second, longer check: gradients of a few records chosen by chance, computed again in this tab. */
export function SketchCheck({ receipt }: { receipt: Receipt }) {
  const { base, contracts } = usePublicConfig();
  const client = usePublicClient();
  const [progress, setProgress] = useState<SpotCheckProgress | null>(null);
  const [checks, setChecks] = useState<readonly Checked[]>([]);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const run = useMutation({
    mutationFn: async () => {
      const controller = new AbortController();
      abort.current = controller;
      setProgress(null);
      setChecks([]);
      if (!client) throw new Error('no chain to read from');
      const { modelId } = receiptMessage.parse(receipt.message);
      const model = await client.readContract({
        address: contracts.modelRegistry,
        abi: modelRegistryAbi,
        functionName: 'getModel',
        args: [BigInt(modelId)],
      });
      const { signal } = controller;
      await runSpotCheck(
        {
          evidenceHash: receipt.evidenceHash as HashText,
          manifestHash: model.manifestHash,
          basePath: base.path,
          count: RECORDS,
        },
        { onProgress: setProgress, onCheck: (check) => setChecks((before) => [...before, check]), signal },
      ).catch((error: unknown) => {
        // Cancelling is no failure: what was found until then stays.
        if (!signal.aborted) throw error;
      });
      return { cancelled: signal.aborted };
    },
  });
  const ready = receipt.evidenceHash !== null && receipt.message !== null;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Check the sketches</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <p className="text-ink-muted">
          The attribution starts from <Term name="sketch">gradient sketches</Term>. This computes those of {RECORDS}{' '}
          records, chosen by chance, again in this tab, from the base model, the adapters kept while training and the
          records’ own texts. It loads all of these, and the whole file of sketches.
        </p>
        <div className="flex flex-wrap gap-3">
          <Button disabled={!ready || run.isPending} aria-busy={run.isPending} onClick={() => run.mutate()}>
            <FlaskConical aria-hidden />
            {run.isPending ? 'Checking…' : `Check ${RECORDS} records’ gradients`}
          </Button>
          {run.isPending ? (
            <Button variant="ghost" onClick={() => abort.current?.abort()}>
              Cancel
            </Button>
          ) : null}
        </div>
        {ready ? null : <p className="text-ink-muted">Possible once the answer is attributed.</p>}
        {run.isPending ? <Stage progress={progress} /> : null}
        {run.error ? <ErrorState error={run.error} doing="check the gradients" retry={() => run.mutate()} /> : null}
        {checks.length > 0 ? (
          <ul className="grid gap-3" aria-label="Records checked" data-sketches={verdict(checks)}>
            {checks.map((check) => (
              <Record key={check.place} check={check} />
            ))}
          </ul>
        ) : null}
        <p role="status" className="text-ink-muted">
          {run.data ? summary(checks, run.data.cancelled) : ''}
        </p>
      </CardContent>
    </Card>
  );
}

function Stage({ progress }: { progress: SpotCheckProgress | null }) {
  const { text, share } = describe(progress);
  return (
    <div className="grid gap-2">
      <p className="text-ink-muted">{text}</p>
      <Progress share={share} label={text} />
    </div>
  );
}

function describe(progress: SpotCheckProgress | null): { text: string; share: number | null } {
  if (progress === null) return { text: 'Starting', share: null };
  if (progress.phase === 'computing') {
    const { done, total } = progress;
    return { text: `Computing: ${done} of ${total} records`, share: total === 0 ? null : done / total };
  }
  const { what, bytes, total } = progress;
  const read = total === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`;
  return { text: `Loading ${what}: ${read}`, share: total ? bytes / total : null };
}

const LOOK = {
  same: { Icon: Check, colour: 'text-accepted', word: 'holds' },
  different: { Icon: X, colour: 'text-rejected', word: 'does not hold' },
  otherText: { Icon: X, colour: 'text-rejected', word: 'does not hold' },
  unreadable: { Icon: CircleHelp, colour: 'text-ink-muted', word: 'not checked' },
} as const;

function Record({ check }: { check: Checked }) {
  const { Icon, colour, word } = LOOK[check.outcome];
  return (
    <li className="flex items-start gap-2">
      <Icon className={`mt-0.5 size-4 shrink-0 ${colour}`} aria-hidden />
      <span className="min-w-0 break-words">
        <strong className="font-medium">
          Record {check.place + 1}
          <span className="sr-only"> ({word})</span>:
        </strong>{' '}
        {detail(check)} <Hash value={check.recordHash} what="record hash" />
      </span>
    </li>
  );
}

const percent = (part: number) => `${(100 * part).toFixed(part < 0.1 ? 2 : 0)} %`;

function detail(check: Checked): string {
  switch (check.outcome) {
    case 'otherText':
      return 'the text given for it is not the one that it is named after.';
    case 'unreadable':
      return `its text cannot be read here, so it was not computed. ${check.reason}`;
    default:
      return `${percent(check.distance)} of its length apart; ${percent(SKETCH_TOLERANCE)} is allowed for rounding.`;
  }
}

function verdict(checks: readonly Checked[]): 'different' | 'same' | 'unread' {
  if (checks.some(({ outcome }) => outcome === 'different' || outcome === 'otherText')) return 'different';
  return checks.some(({ outcome }) => outcome === 'same') ? 'same' : 'unread';
}

function summary(checks: readonly Checked[], cancelled: boolean): string {
  const held = checks.filter(({ outcome }) => outcome === 'same').length;
  if (cancelled) return `Cancelled after ${checks.length} of ${RECORDS} records.`;
  const unread = checks.filter(({ outcome }) => outcome === 'unreadable').length;
  return `${held} of ${checks.length} sketches came out the same${unread > 0 ? `, ${unread} could not be read` : ''}.`;
}
