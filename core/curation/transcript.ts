/** Who says a turn of a conversation. */
export const TURN_ROLES = ['system', 'user', 'assistant'] as const;
export type TurnRole = (typeof TURN_ROLES)[number];
export type Turn = { role: TurnRole; content: string };

const HEADING: { readonly [Role in TurnRole]: string } = {
  system: '### System',
  user: '### User',
  assistant: '### Assistant',
};
const ROLE_OF = new Map(TURN_ROLES.map((role) => [HEADING[role], role]));
/** A line that is a heading, perhaps with the backslashes that keep it from being one. */
const HEADING_LINE = /^(\\*)(### (?:System|User|Assistant))$/;

/**
 * The turns before an answer as one text, which a person can read and a record can hold: each turn under a heading of
 * its role. A lone question is itself, without a heading. A line of a turn that reads like a heading gets a backslash,
 * so that `parseTranscript` gives back exactly these turns.
 *
 * @param turns contents normalised (core/curation/normaliseText.ts) and not empty
 */
export function formatTranscript(turns: readonly Turn[]): string {
  const [only] = turns;
  if (turns.length === 1 && only?.role === 'user' && !HEADING_LINE.test(only.content.split('\n', 1)[0] ?? '')) {
    return only.content;
  }
  return turns.map(({ role, content }) => `${HEADING[role]}\n${escaped(content)}`).join('\n\n');
}

const escaped = (content: string) =>
  content
    .split('\n')
    .map((line) => (HEADING_LINE.test(line) ? `\\${line}` : line))
    .join('\n');

/**
 * The turns that a prompt holds: those under its headings where it begins with one and ends with the user's turn, else
 * the prompt itself as the only turn.
 */
export function parseTranscript(prompt: string): Turn[] {
  const plain: Turn[] = [{ role: 'user', content: prompt }];
  if (!prompt.startsWith('### ')) return plain;
  const turns: { role: TurnRole; lines: string[] }[] = [];
  for (const line of prompt.split('\n')) {
    const role = ROLE_OF.get(line);
    if (role !== undefined) turns.push({ role, lines: [] });
    else if (turns.length === 0) return plain;
    else turns.at(-1)!.lines.push(HEADING_LINE.test(line) ? line.slice(1) : line);
  }
  const read = turns.map(({ role, lines }) => ({ role, content: lines.join('\n').trim() }));
  return read.at(-1)?.role === 'user' && read.every(({ content }) => content !== '') ? read : plain;
}
