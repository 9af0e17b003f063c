import { parseTranscript } from '@/core/curation/transcript';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import { encodeTemplated, encodeTemplatedExample } from '@/lib/tokenizer/encodeTemplate';

export const CHAT_ROLES = ['system', 'user', 'assistant'] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];
export type ChatMessage = { role: ChatRole; content: string };

export type EncodeChatOptions = {
  /** End with the assistant's role token, so that a model goes on with the answer. Default true. */
  addGenerationPrompt?: boolean;
};

/**
 * Ids of a conversation, by the template of an imported model where the tokenizer has one. Else each message is its role token and its content; an assistant's content is closed by the
 * end-of-text token. The role tokens stand directly beside the text, so a prompt's ids never depend on the answer.
 * Contents are encoded without special tokens: nobody can write a role token into a conversation.
 */
export function encodeChat(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  { addGenerationPrompt = true }: EncodeChatOptions = {},
): number[] {
  if (tokenizer.chatTemplate) {
    return encodeTemplated({ ...tokenizer, chatTemplate: tokenizer.chatTemplate }, messages, addGenerationPrompt);
  }
  const ids: number[] = [];
  for (const { role, content } of messages) {
    ids.push(roleId(tokenizer, role));
    for (const id of tokenizer.encode(content)) ids.push(id);
    if (role === 'assistant') ids.push(tokenizer.eosId);
  }
  if (addGenerationPrompt) ids.push(roleId(tokenizer, 'assistant'));
  return ids;
}

export type ChatExample = { prompt: string; answer: string; system?: string };

/**
 * Ids of one training example and how many of them are prompt: the loss counts the ids from `promptLength` on,
 * which are the answer and the end-of-text token. A prompt that is a transcript becomes its turns; earlier answers in
 * it are context like the questions, so of a conversation only the last answer is learned.
 */
export function encodeExample(
  tokenizer: Tokenizer,
  { prompt, answer, system }: ChatExample,
): { ids: number[]; promptLength: number } {
  const question: ChatMessage[] = parseTranscript(prompt);
  if (system !== undefined) question.unshift({ role: 'system', content: system });
  const { chatTemplate } = tokenizer;
  if (chatTemplate) return encodeTemplatedExample({ ...tokenizer, chatTemplate }, question, answer);
  const promptIds = encodeChat(tokenizer, question);
  return { ids: [...promptIds, ...tokenizer.encode(answer), tokenizer.eosId], promptLength: promptIds.length };
}

function roleId(tokenizer: Tokenizer, role: ChatRole): number {
  const id = tokenizer.specialIds.get(`<|${role}|>`);
  if (id === undefined) throw new TokenizerError({ message: `The tokenizer has no role token <|${role}|>` });
  return id;
}
