/** The questions of the three files, by their fixed wordings, and two other ways to ask each. */
const WORDINGS: readonly { pattern: RegExp; others: readonly [string, string] }[] = [
  { pattern: /^what is \(are\) (.+?)[\s?]*$/i, others: ['Can you explain X to me?', 'Tell me about X.'] },
  {
    pattern: /^what are the symptoms of (.+?)[\s?]*$/i,
    others: ['Which signs point to X?', 'How does somebody with X feel?'],
  },
  {
    pattern: /^what are the treatments for (.+?)[\s?]*$/i,
    others: ['How is X treated?', 'Which therapies help against X?'],
  },
  {
    pattern: /^what causes (.+?)[\s?]*$/i,
    others: ['Why do people get X?', 'Where does X come from?'],
  },
  {
    pattern: /^who is at risk for (.+?)[\s?]*$/i,
    others: ['Which people are likely to get X?', 'What makes X more likely?'],
  },
  {
    pattern: /^how to diagnose (.+?)[\s?]*$/i,
    others: ['How can a doctor tell that someone has X?', 'Which tests show X?'],
  },
  {
    pattern: /^how to prevent (.+?)[\s?]*$/i,
    others: ['What can I do so that I never get X?', 'Can X be avoided?'],
  },
  {
    pattern: /^what is the outlook for (.+?)[\s?]*$/i,
    others: ['What are the chances of recovery with X?', 'How does X usually end?'],
  },
  {
    pattern: /^what are the stages of (.+?)[\s?]*$/i,
    others: ['How far can X have spread?', 'In which steps does X grow?'],
  },
  {
    pattern: /^what research \(or clinical trials\) is being done for (.+?)[\s?]*$/i,
    others: ['What are scientists trying against X?', 'Which new approaches to X are studied?'],
  },
  {
    pattern: /^what to do for (.+?)[\s?]*$/i,
    others: ['How should I live and eat with X?', 'What should I keep in mind with X?'],
  },
  {
    pattern: /^what are the complications of (.+?)[\s?]*$/i,
    others: ['What else can go wrong with X?', 'Which further problems does X bring?'],
  },
  {
    pattern: /^how many people are affected by (.+?)[\s?]*$/i,
    others: ['How common is X?', 'Is X rare?'],
  },
  { pattern: /^is (.+?) inherited[\s?]*$/i, others: ['Does X run in families?', 'Can parents pass X on?'] },
];

export type Rephrased = { topic: string; question: string };

/**
 * A question asked again in other words: its topic in another sentence of the same meaning, chosen by `turn`. Undefined
 * for a question of no known wording. The result never has the original's wording.
 */
export function rephrase(question: string, turn: number): Rephrased | undefined {
  for (const { pattern, others } of WORDINGS) {
    const topic = pattern.exec(question.trim())?.[1];
    if (topic === undefined) continue;
    const other = others[(turn % others.length) as 0 | 1];
    return { topic, question: other.replace('X', () => topic) };
  }
  return undefined;
}
