import { attempts } from '@/server/gateway/attempts';
import type { CompletionCall } from '@/server/gateway/completionCall';
import { storedAnswers } from '@/server/gateway/storedAnswers';

/** A whole answer as JSON text; asked of another node when the first is lost. Throws what `attempts` throws. */
export async function wholeCompletion(call: CompletionCall, signal: AbortSignal): Promise<string> {
  for await (const attempt of attempts(call, signal)) {
    if (attempt.kind === 'answered') return JSON.stringify(await stored(call));
    const text = await attempt.response.text().catch(() => undefined);
    // A body that was cut off is no JSON.
    if (text !== undefined && isJson(text)) return text;
  }
  throw new Error('attempts end with an answer or an error');
}

async function stored(call: CompletionCall): Promise<object> {
  const { head, texts, finishReasons, usage, openledger } = await storedAnswers(call);
  const chat = call.path === '/v1/chat/completions';
  const choices = texts.map((text, index) => ({
    index,
    ...(chat ? { message: { role: 'assistant', content: text, refusal: null } } : { text }),
    logprobs: null,
    finish_reason: finishReasons[index],
  }));
  return { ...head, object: chat ? 'chat.completion' : 'text_completion', choices, usage, openledger };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
