import { z } from 'zod';
import { normaliseText } from '@/core/curation/normaliseText';
import type { Turn, TurnRole } from '@/core/curation/transcript';

/** What the common layouts call each role: OpenAI's messages, ShareGPT's conversations and their descendants. */
const ROLES: Readonly<Record<string, TurnRole>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  bot: 'assistant',
};

const textParts = z.array(z.object({ type: z.literal('text'), text: z.string() })).min(1);
const turn = z.looseObject({
  role: z.string().optional(),
  from: z.string().optional(),
  content: z.union([z.string(), textParts]).optional(),
  value: z.string().optional(),
});

/** A conversation is kept short of what nobody writes by hand, so that one cell cannot cost more than a row may. */
const MOST_TURNS = 200;

/** Turns up to the last answer, that answer apart; or why the cell is no conversation that can be learned from. */
export type ReadConversation = { before: Turn[]; answer: string } | { problem: string };

/**
 * Reads a cell that holds a conversation as JSON: a list of turns with `role` and `content` (OpenAI) or `from` and
 * `value` (ShareGPT). The last turn of the assistant is the answer; what follows it is left out.
 */
export function readConversation(cell: string): ReadConversation {
  let value: unknown;
  try {
    value = JSON.parse(cell);
  } catch {
    return { problem: 'is not a list of turns in JSON' };
  }
  if (!Array.isArray(value) || value.length === 0) return { problem: 'is not a list of turns' };
  if (value.length > MOST_TURNS) return { problem: `has more than ${MOST_TURNS} turns` };
  const turns: Turn[] = [];
  for (const [at, each] of value.entries()) {
    const read = readTurn(each);
    if ('problem' in read) return { problem: `turn ${at + 1}: ${read.problem}` };
    turns.push(read);
  }
  const last = turns.findLastIndex(({ role }) => role === 'assistant');
  if (last < 0) return { problem: 'has no turn of the assistant to learn from' };
  const before = turns.slice(0, last);
  if (before.at(-1)?.role !== 'user') return { problem: `turn ${last + 1}: the answer does not follow a question` };
  return { before, answer: turns[last]!.content };
}

function readTurn(value: unknown): Turn | { problem: string } {
  const parsed = turn.safeParse(value);
  if (!parsed.success) return { problem: 'has no role and text (role and content, or from and value)' };
  const { role, from, content, value: text } = parsed.data;
  const name = (role ?? from ?? '').trim().toLowerCase();
  const known = Object.hasOwn(ROLES, name) ? ROLES[name] : undefined;
  if (known === undefined) {
    return {
      problem: name === '' ? 'has no role' : `the role “${name.slice(0, 40)}” is none of system, user, assistant`,
    };
  }
  const written = content ?? text;
  if (written === undefined) return { problem: 'has no text' };
  const joined = typeof written === 'string' ? written : written.map((part) => part.text).join('\n');
  const normal = normaliseText(joined);
  return normal === '' ? { problem: 'its text is empty' } : { role: known, content: normal };
}
