import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** A text that stands alone, or a question with its answer. */
export type CorpusDocument = { source: string; group: string } & (
  | { kind: 'text'; text: string }
  | { kind: 'question'; question: string; answer: string }
);

type Source = { name: string; path: string; read: (content: string) => CorpusDocument[] };

/** Documents with the same `group` are about the same thing and stay on one side of the held-out split. */
const SOURCES: readonly Source[] = [
  { name: 'books', path: 'pretrain/books.txt.gz', read: readBooks },
  { name: 'gard', path: 'medical/gard.jsonl.gz', read: (content) => readMedical('gard', content) },
  { name: 'ghr', path: 'medical/ghr.jsonl.gz', read: (content) => readMedical('ghr', content) },
  { name: 'gsm8k', path: 'reasoning/gsm8k-train.jsonl.gz', read: readMaths },
];

/** Reads every pre-training source under `folder`. A document whose text came before is dropped. */
export function readDocuments(folder: string): CorpusDocument[] {
  const seen = new Set<string>();
  return SOURCES.flatMap(({ path, read }) => {
    const content = gunzipSync(readFileSync(join(folder, path))).toString('utf8');
    return read(content).filter((document) => {
      const text = document.kind === 'text' ? document.text : document.answer;
      const isNew = !seen.has(text);
      seen.add(text);
      return isNew;
    });
  });
}

/** One document a chapter: chapters are divided by a blank line, and a paragraph is a line. */
function readBooks(content: string): CorpusDocument[] {
  return content
    .split('\n\n')
    .map((chapter) => chapter.trim())
    .filter((chapter) => chapter !== '')
    .map((text, index) => ({ source: 'books', group: `chapter ${index}`, kind: 'text', text }));
}

const medicalRow = z.object({ question: z.string(), answer: z.string(), topic: z.string() });

function readMedical(source: string, content: string): CorpusDocument[] {
  return readLines(content, medicalRow).map(({ question, answer, topic }, index) => ({
    source,
    // Both files describe many of the same conditions: one group for both.
    group: `condition ${topic.trim().toLowerCase()}`,
    kind: 'question',
    // The form letter of the source, and every second time what a person would type.
    question: index % 2 === 0 ? question.trim() : question.trim().replace('What is (are)', 'What is'),
    answer: answer.trim(),
  }));
}

const mathsRow = z.object({ question: z.string(), answer: z.string() });

/** Worked answers hold calculator marks `<<48/2=24>>` and end in `#### 72`: both become plain sentences. */
function readMaths(content: string): CorpusDocument[] {
  return readLines(content, mathsRow).map(({ question, answer }, index) => ({
    source: 'gsm8k',
    group: `problem ${index}`,
    kind: 'question',
    question: question.trim(),
    answer: answer
      .replace(/<<[^>]*>>/g, '')
      .replace(/\n#### (.+)$/, '\nThe answer is $1.')
      .trim(),
  }));
}

function readLines<T>(content: string, schema: z.ZodType<T>): T[] {
  return content
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}
