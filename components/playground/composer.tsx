'use client';

import { useQuery } from '@tanstack/react-query';
import { SendHorizontal, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { spendable } from '@/components/playground/spending';
import type { Question } from '@/components/playground/use-asking';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { ModelSummary } from '@/lib/api/model';
import { quoteFee } from '@/lib/chain/fees';
import { capQuery } from '@/lib/query/answers';

export type ComposerProps = {
  models: readonly ModelSummary[];
  model: ModelSummary;
  onModel: (slug: string) => void;
  busy: boolean;
  onAsk: (question: Question) => Promise<boolean>;
  onStop: () => void;
};

const MAX_TOKENS = 128;
/** English in the embedded vocabulary; a little below what was measured, so that the estimate is rather too high. */
const LETTERS_PER_TOKEN = 3;

/** Chooses a model and asks it; says what the answer may cost before it does. */
export function Composer({ models, model, onModel, busy, onAsk, onStop }: ComposerProps) {
  const [draft, setDraft] = useState('');
  const cap = useQuery(capQuery).data;
  const id = useId();
  const question = draft.trim();
  const price = BigInt(model.pricePerThousandTokens);
  const highest = quoteFee(price, Math.ceil(question.length / LETTERS_PER_TOKEN) + 8, MAX_TOKENS);
  const left = cap ? spendable(cap) : 0n;
  const perRequest = BigInt(cap?.cap?.maxPerRequest ?? 0);
  const payable = cap?.cap !== null && highest <= left && highest <= perRequest;

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (question === '' || busy || !payable) return;
    setDraft('');
    const taken = await onAsk({ model: { id: model.id, name: model.name }, question, maxTokens: MAX_TOKENS });
    if (!taken) setDraft((now) => now || question);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Select value={model.slug} onValueChange={onModel} disabled={busy}>
          <SelectTrigger aria-label="Model" className="sm:w-80">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {models.map(({ slug, name }) => (
              <SelectItem key={slug} value={slug}>
                {name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <span className="text-ink-muted text-sm">
          <Amount wei={price} exact /> per 1,000 tokens
        </span>
      </div>
      <div className="grid gap-1.5">
        <Label htmlFor={id}>Question</Label>
        <Textarea
          id={id}
          rows={3}
          maxLength={4000}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className="text-ink-muted text-sm">
          Enter asks, Shift and Enter starts a new line. Each question is answered by itself.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {busy ? (
          <Button onClick={onStop}>
            <Square aria-hidden /> Stop
          </Button>
        ) : (
          <Button type="submit" variant="primary" disabled={question === '' || !payable}>
            <SendHorizontal aria-hidden /> Ask
          </Button>
        )}
        <span className="text-ink-muted text-sm" role="status">
          {question === '' ? null : payable ? (
            <>
              costs at most about <Amount wei={highest} />
            </>
          ) : !cap ? (
            'Loading your balance…'
          ) : cap.cap === null ? (
            'Sign a spending cap above before asking.'
          ) : highest > perRequest ? (
            'More than your cap allows for one answer: sign another cap above.'
          ) : (
            'More than you have left: prepay, or sign another cap above.'
          )}
        </span>
      </div>
    </form>
  );
}
