import type { ChatTemplate, TemplateMessage } from '@/core/tokenizer/chatTemplate';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';

type Templated = Tokenizer & { chatTemplate: ChatTemplate };

/** Characters that Unicode leaves to whoever needs one. */
const PRIVATE_USE = [0xe000, 0xf8ff] as const;

/**
 * Ids of a conversation as the model's template writes it. Names of special tokens in what people wrote stay text: a
 * character that occurs nowhere keeps their letters apart until the template's own names have been read.
 */
export function encodeTemplated(
  tokenizer: Templated,
  messages: readonly TemplateMessage[],
  addGenerationPrompt: boolean,
): number[] {
  const { apart, guarded } = guard(tokenizer, messages);
  return tokenizer.encode(tokenizer.chatTemplate.render(guarded, addGenerationPrompt), { allowSpecial: true, apart });
}

/**
 * Ids of a question, its answer and what the template puts behind an answer up to the end token; the ids from
 * `promptLength` on are the answer's.
 */
export function encodeTemplatedExample(
  tokenizer: Templated,
  question: readonly TemplateMessage[],
  answer: string,
): { ids: number[]; promptLength: number } {
  const { apart, guarded } = guard(tokenizer, [...question, { role: 'assistant', content: answer }]);
  const before = guarded.slice(0, -1);
  const prompt = tokenizer.chatTemplate.render(before, true);
  const whole = tokenizer.chatTemplate.render(guarded, false);
  // A template may write a finished turn otherwise than one that is being written; then the answer is simply put there.
  const rest = whole.startsWith(prompt) ? whole.slice(prompt.length) : guarded.at(-1)!.content;
  const end = [...tokenizer.specialIds].find(([, id]) => id === tokenizer.eosId)?.[0];
  const at = end === undefined ? -1 : rest.lastIndexOf(end);
  const answered = at < 0 ? rest : rest.slice(0, at);
  const place = [...tokenizer.specialIds.keys()].some((name) => prompt.endsWith(name)) ? 'token' : 'within';
  const promptIds = tokenizer.encode(prompt, { allowSpecial: true, apart });
  const answerIds = tokenizer.encode(answered, { allowSpecial: true, apart, place });
  return { ids: [...promptIds, ...answerIds, tokenizer.eosId], promptLength: promptIds.length };
}

function guard(tokenizer: Tokenizer, messages: readonly TemplateMessage[]) {
  const contents = messages.map(({ content }) => content).join('');
  const apart = unused(contents);
  const names = [...tokenizer.specialIds.keys()].filter((name) => name.length > 1);
  const guarded = messages.map((message) => ({ ...message, content: takeApart(message.content, names, apart) }));
  return { apart, guarded };
}

function takeApart(text: string, names: readonly string[], apart: string): string {
  let result = text;
  for (const name of names) result = result.replaceAll(name, name[0] + apart + name.slice(1));
  // A name may overlap another that has just been taken apart.
  return names.some((name) => result.includes(name)) ? takeApart(result, names, apart) : result;
}

function unused(text: string): string {
  const [from, to] = PRIVATE_USE;
  for (let code = from; code <= to; code++) {
    const char = String.fromCharCode(code);
    if (!text.includes(char)) return char;
  }
  // 6,400 different private characters in one conversation: nothing a person writes.
  return String.fromCharCode(from);
}
