'use client';

import { SendHorizontal, Square } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTabModel } from '@/components/run/use-tab-model';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Textarea } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import type { Run } from '@/lib/api/run';
import type { ChatMessage } from '@/lib/tokenizer/chat';

const MAX_TOKENS = 128;

/** A conversation with the adapter before anyone else can use it; it runs in this tab and costs nothing. */
export function TabChat({ run }: { run: Run }) {
  const { ready, ask, error, retry } = useTabModel(run);
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [draft, setDraft] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  const id = useId();
  useEffect(() => () => abort.current?.abort(), []);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const content = draft.trim();
    if (content === '' || busy || !ready) return;
    const controller = new AbortController();
    abort.current = controller;
    const asked: ChatMessage[] = [{ role: 'user', content }];
    let answer = '';
    const show = (text: string) => {
      answer += text;
      setMessages([...messages, ...asked, { role: 'assistant', content: answer }]);
    };
    setDraft('');
    setBusy(true);
    setFailure(null);
    show('');
    try {
      // The model was tuned on single questions with their answers; earlier turns would only mislead it.
      await ask({ tuned: true, messages: asked, maxTokens: MAX_TOKENS, onText: show, signal: controller.signal });
    } catch (cause) {
      setMessages(messages);
      setDraft(content);
      setFailure(cause);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="grid gap-4">
      <p className="text-ink-muted text-sm">
        Runs in this tab with the adapter that nobody else has. Each question is answered by itself.
      </p>
      {error ? <ErrorState error={error} doing="load the model into this tab" retry={retry} /> : null}
      {messages.length > 0 ? (
        <ol aria-label="Conversation" className="grid gap-3 text-sm">
          {messages.map(({ role, content }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: turns are only ever added at the end
              key={index}
              className={
                role === 'user'
                  ? 'ml-auto max-w-[85%] rounded-lg bg-accent-soft px-3 py-2'
                  : 'max-w-[95%] rounded-lg border bg-surface px-3 py-2'
              }
            >
              <span className="sr-only">{role === 'user' ? 'You: ' : 'Model: '}</span>
              <span className="whitespace-pre-wrap break-words">{content || '…'}</span>
            </li>
          ))}
        </ol>
      ) : null}
      {failure ? <ErrorState error={failure} doing="answer" /> : null}
      <form onSubmit={(event) => void send(event)} className="grid gap-2">
        <Label htmlFor={id}>Question</Label>
        <Textarea id={id} value={draft} rows={2} maxLength={2000} onChange={(event) => setDraft(event.target.value)} />
        <div className="flex gap-2">
          <Button type="submit" variant="primary" disabled={!ready || busy || draft.trim() === ''}>
            <SendHorizontal aria-hidden /> Ask in this tab
          </Button>
          {busy ? (
            <Button onClick={() => abort.current?.abort()}>
              <Square aria-hidden /> Stop
            </Button>
          ) : null}
        </div>
      </form>
    </div>
  );
}
