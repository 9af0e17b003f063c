import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { createDecoderEngine, type DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import type { Runtime } from '@/core/runtime/types';
import { createSampler } from '@/core/sampling/sampler';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';
import { encodeChat } from '@/lib/tokenizer/chat';
import type { LoadedBase } from '@/workers/training/loadBase';
import type { ChatOutcome, ChatParameters } from '@/workers/training/protocol';

export type ChatEngine = { base: LoadedBase; engine: DecoderEngine };

export function createChatEngine(runtime: Runtime, base: LoadedBase): ChatEngine {
  return { base, engine: createDecoderEngine({ runtime, base, rows: 1 }) };
}

/** Answers in the tab, with an adapter that nobody else has seen, or with the bare base. */
export async function chat(
  { base, engine }: ChatEngine,
  { adapter, messages, maxTokens, temperature, seed }: ChatParameters,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<ChatOutcome> {
  const { tokenizer } = base;
  const prompt = encodeChat(tokenizer, messages);
  if (prompt.length + maxTokens > engine.maxLength) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The conversation has ${prompt.length} tokens; with an answer of ${maxTokens} the model holds ${engine.maxLength}.`,
      remedy: 'Start a new conversation, or ask for a shorter answer.',
    });
  }
  const sample = createSampler({ temperature, topP: 1, seed });
  const decoder = streamDecoder(tokenizer);
  let text = '';
  let tokens = 0;
  const give = (piece: string) => {
    text += piece;
    if (piece !== '') onText(piece);
  };
  try {
    const loaded = adapter && readAdapterFile(base.config, adapter);
    let id = sample(await prefill(engine, 0, Int32Array.from(prompt), loaded));
    while (id !== tokenizer.eosId && tokens < maxTokens && !signal.aborted) {
      tokens++;
      give(decoder.push(id));
      id = sample((await engine.decode([{ row: 0, id }]))[0]!);
    }
    give(decoder.end());
    const finishReason = signal.aborted ? 'cancelled' : id === tokenizer.eosId ? 'stop' : 'length';
    return { text, tokens, finishReason };
  } finally {
    engine.clear(0);
  }
}
