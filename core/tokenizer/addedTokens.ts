import type { AddedToken } from '@/core/tokenizer/tokenizerJson';

/** A stretch of text between added tokens, or one of them. */
export type Part = { text: string } | { id: number };

/** Cuts text at the names of the given tokens, the longest first; a token may take the white space beside it. */
export function createSplitter(tokens: readonly AddedToken[]): (text: string) => Part[] {
  if (tokens.length === 0) return (text) => [{ text }];
  const names = tokens.map(({ content }) => content).sort((a, b) => b.length - a.length);
  const expression = new RegExp(names.map(quoted).join('|'), 'gu');
  const byName = new Map(tokens.map((token) => [token.content, token]));
  return (text) => {
    const parts: Part[] = [];
    const add = (plain: string) => {
      if (plain !== '') parts.push({ text: plain });
    };
    let end = 0;
    let before: AddedToken | undefined;
    for (const match of text.matchAll(expression)) {
      const token = byName.get(match[0])!;
      add(trimmed(text.slice(end, match.index), before?.rstrip, token.lstrip));
      parts.push({ id: token.id });
      end = match.index + match[0].length;
      before = token;
    }
    add(trimmed(text.slice(end), before?.rstrip, false));
    return parts;
  };
}

function trimmed(text: string, atStart = false, atEnd = false): string {
  const rest = atStart ? text.trimStart() : text;
  return atEnd ? rest.trimEnd() : rest;
}

const quoted = (name: string) => name.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
