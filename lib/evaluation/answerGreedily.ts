import type { Adapter } from '@/core/formats/peft';
import type { DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { createSampler } from '@/core/sampling/sampler';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { encodeChat } from '@/lib/tokenizer/chat';

export type Question = { prompt: string; adapter: Adapter | null };

export type AnswerGreedilyParameters = {
  engine: DecoderEngine;
  tokenizer: Tokenizer;
  questions: readonly Question[];
  maxTokens: number;
  onAnswered(count: number): void;
  signal?: AbortSignal;
};

type Running = { question: number; ids: number[]; next: number };

/**
 * The most likely token each time, for many questions at once: a row that has ended makes room for the next question.
 * A question too long for the model keeps its end.
 *
 * @returns answers in the order of the questions
 */
export async function answerGreedily(parameters: AnswerGreedilyParameters): Promise<string[]> {
  const { engine, tokenizer, questions, maxTokens, onAnswered, signal } = parameters;
  const sample = createSampler({ temperature: 0, topP: 1, seed: 0 });
  const answers = new Array<string>(questions.length).fill('');
  const rows = new Map<number, Running>();
  const free = Array.from({ length: engine.rows }, (_, row) => row);
  let asked = 0;
  let answered = 0;
  const end = (row: number, { question, ids }: Running) => {
    answers[question] = tokenizer.decode(ids);
    rows.delete(row);
    engine.clear(row);
    free.push(row);
    onAnswered(++answered);
  };
  while (answered < questions.length) {
    signal?.throwIfAborted();
    while (free.length > 0 && asked < questions.length) {
      const row = free.pop()!;
      const { prompt, adapter } = questions[asked]!;
      const ids = encodeChat(tokenizer, [{ role: 'user', content: prompt }]).slice(-(engine.maxLength - maxTokens));
      const next = sample(await prefill(engine, row, Int32Array.from(ids), adapter));
      rows.set(row, { question: asked++, ids: [], next });
    }
    for (const [row, running] of [...rows]) {
      if (running.next === tokenizer.eosId || running.ids.length >= maxTokens) end(row, running);
    }
    const steps = [...rows].map(([row, { next }]) => ({ row, id: next }));
    if (steps.length === 0) continue;
    const logits = await engine.decode(steps);
    steps.forEach(({ row, id }, i) => {
      const running = rows.get(row)!;
      running.ids.push(id);
      running.next = sample(logits[i]!);
    });
  }
  return answers;
}
