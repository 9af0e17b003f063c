'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { answerPagesQuery, capQuery } from '@/lib/query/answers';
import { streamChat } from '@/lib/query/streamChat';

/** One question of this visit and what has come back so far. */
export type Exchange = {
  key: number;
  model: { id: string; name: string };
  question: string;
  text: string;
  answerId: string | null;
  state: 'streaming' | 'done' | 'stopped' | 'failed';
  error: unknown;
};

export type Question = { model: { id: string; name: string }; question: string; maxTokens: number };

/** The questions of this visit, newest first; one is answered at a time. */
export function useAsking() {
  const client = useQueryClient();
  const [exchanges, setExchanges] = useState<Exchange[]>([]);
  const abort = useRef<AbortController | null>(null);
  const lastKey = useRef(0);
  useEffect(() => () => abort.current?.abort(), []);

  /** Resolves to whether the question was taken: where not, what was typed should stay. */
  const ask = async ({ model, question, maxTokens }: Question): Promise<boolean> => {
    lastKey.current += 1;
    const key = lastKey.current;
    const change = (changes: Partial<Exchange> | ((before: Exchange) => Partial<Exchange>)) =>
      setExchanges((all) =>
        all.map((each) =>
          each.key === key ? { ...each, ...(typeof changes === 'function' ? changes(each) : changes) } : each,
        ),
      );
    const controller = new AbortController();
    abort.current = controller;
    setExchanges((all) => [
      { key, model, question, text: '', answerId: null, state: 'streaming', error: null },
      ...all,
    ]);
    let taken = false;
    try {
      const body = { modelId: model.id, messages: [{ role: 'user' as const, content: question }], maxTokens };
      for await (const event of streamChat(body, controller.signal)) {
        taken = true;
        if (event.type === 'start') change({ answerId: event.answerId });
        if (event.type === 'token') change((before) => ({ text: before.text + event.text }));
        if (event.type === 'done') change({ state: 'done', answerId: event.answerId });
      }
    } catch (error) {
      taken = taken || controller.signal.aborted;
      change(controller.signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
    } finally {
      void client.invalidateQueries({ queryKey: capQuery.queryKey });
      void client.invalidateQueries({ queryKey: answerPagesQuery.queryKey });
    }
    return taken;
  };

  return {
    exchanges,
    busy: exchanges.some(({ state }) => state === 'streaming'),
    ask,
    stop: () => abort.current?.abort(),
  };
}
