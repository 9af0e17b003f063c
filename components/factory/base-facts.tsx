import type { ReactNode } from 'react';
import { Hash } from '@/components/ui/hash';
import { Term } from '@/components/ui/term';
import type { DecoderConfig } from '@/core/model/config';
import { formatCount } from '@/lib/format/number';

export type BaseFactsProps = {
  config: DecoderConfig;
  parameters: number;
  /** Of the weights; absent before they are here. */
  hash?: string;
};

const inWords = (parameters: number) =>
  parameters >= 1e9
    ? `${(parameters / 1e9).toFixed(2)} billion`
    : parameters >= 1e5
      ? `${(parameters / 1e6).toFixed(1)} million`
      : formatCount(parameters);

/** What a base is, in numbers. */
export function BaseFacts({ config, parameters, hash }: BaseFactsProps) {
  return (
    <dl className="grid max-w-2xl grid-cols-2 gap-x-6 gap-y-3 rounded-lg border bg-surface p-4 text-sm sm:grid-cols-4">
      <Fact label="Parameters">{inWords(parameters)}</Fact>
      <Fact label="Layers, width">
        {config.layers} × {config.hiddenSize}
      </Fact>
      <Fact label={<Term name="token">Vocabulary</Term>}>{formatCount(config.vocabularySize)} tokens</Fact>
      <Fact label="Context">{formatCount(config.slidingWindow ?? config.maxPositions)} tokens</Fact>
      {hash ? (
        <Fact label="Hash of the weights">
          <Hash value={hash} what="hash of the base" />
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="flex min-h-6 items-center text-ink-muted text-xs">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
