'use client';

import { SendHorizontal, Square } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import { Label } from '@/components/ui/label';

export type PromptFormProps = {
  action: string;
  disabled: boolean;
  busy: boolean;
  onAsk: (prompt: string) => void;
  onStop: () => void;
};

/** One question to several at once. */
export function PromptForm({ action, disabled, busy, onAsk, onStop }: PromptFormProps) {
  const [prompt, setPrompt] = useState('');
  const id = useId();
  const text = prompt.trim();
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '' && !disabled && !busy) onAsk(text);
      }}
    >
      <Label htmlFor={id}>Question</Label>
      <Textarea id={id} rows={2} maxLength={2000} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={disabled || busy || text === ''}>
          <SendHorizontal aria-hidden /> {action}
        </Button>
        {busy ? (
          <Button onClick={onStop}>
            <Square aria-hidden /> Stop
          </Button>
        ) : null}
      </div>
    </form>
  );
}
