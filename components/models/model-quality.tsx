import { LossChange } from '@/components/models/loss-change';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Term } from '@/components/ui/term';
import type { RunResult } from '@/lib/api/run';
import { formatCount } from '@/lib/format/number';
import { duration } from '@/lib/format/time';

const BACKEND: Record<string, string> = {
  wasm: 'in a browser (WebAssembly)',
  webgpu: 'in a browser (WebGPU)',
  node: 'on a server',
};
const backendText = (backend: string) => BACKEND[backend] ?? `on ${backend}`;

/** How good a model is on records it never saw, against the base it started from. */
export function ModelQuality({ evaluation }: { evaluation: RunResult }) {
  const { baseEvaluationLoss: base, evaluationLoss: tuned } = evaluation;
  const change = (base - tuned) / base;
  return (
    <Card>
      <CardHeader>
        <CardTitle>How good it is</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <dl className="grid grid-cols-2 gap-4">
          <div className="grid content-start gap-0.5">
            <dt className="text-ink-muted">
              <Term name="loss">Held-out loss</Term>
            </dt>
            <dd className="text-xl">
              <LossChange base={base} tuned={tuned} />
            </dd>
          </div>
          <div className="grid content-start gap-0.5">
            <dt className="text-ink-muted">
              <Term name="perplexity">Perplexity</Term>
            </dt>
            <dd className="text-xl tabular-nums">
              <span className="text-ink-muted">{Math.exp(base).toFixed(1)}</span> →{' '}
              <span className="font-medium">{Math.exp(tuned).toFixed(1)}</span>
            </dd>
          </div>
        </dl>
        <p>
          Base first, then this model, both on <Term name="heldOut">held-out</Term> records:{' '}
          {change > 0
            ? `the loss fell by ${(change * 100).toFixed(1)} %.`
            : 'the loss did not fall, so it answers no better than its base there.'}
        </p>
        <p className="text-ink-muted">
          Trained on {formatCount(evaluation.trainTokens)} tokens in {duration(evaluation.seconds)}{' '}
          {backendText(evaluation.backend)}; the adapter is that of step {formatCount(evaluation.bestStep)}.
        </p>
      </CardContent>
    </Card>
  );
}
