/** One record of a sample file. */
export type SampleRow = { question: string; answer: string; topic: string };

/** Sentence forms for one fact: entities take them in turn, so that a file reads as if written by hand. */
export const inTurn = <T>(index: number, forms: readonly [T, ...T[]]): T => forms[index % forms.length] ?? forms[0];
