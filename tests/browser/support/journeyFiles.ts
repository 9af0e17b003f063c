import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export type JourneyFile = { contributor: string; name: string; type: string; text: string };

/** What the journey is made of: one file for each contributor, and questions whose answers lie in them. */
export type JourneyData = { files: JourneyFile[]; questions: string[] };

/** Real questions and answers of health institutes, kept outside the project. */
const MEDICAL = path.resolve('../shared/data/medical');
/** Of each file, its heading left out. The answers to all questions lie in them. */
const ROWS = 110;
const QUESTIONS = 10;

const row = z.object({ question: z.string(), answer: z.string() });
type Row = z.infer<typeof row>;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

/** Three contributors write the same thing in three formats with columns of other names. */
const SOURCES = [
  {
    contributor: 'Cancer archive',
    source: 'cancergov.jsonl',
    name: 'cancergov.csv',
    type: 'text/csv',
    write: (rows: Row[]) =>
      `question,answer\n${rows.map(({ question, answer }) => `${quoted(question)},${quoted(answer)}\n`).join('')}`,
  },
  {
    contributor: 'Kidney archive',
    source: 'niddk.jsonl',
    name: 'niddk.jsonl',
    type: 'application/x-ndjson',
    write: (rows: Row[]) =>
      rows.map(({ question, answer }) => `${JSON.stringify({ instruction: question, output: answer })}\n`).join(''),
  },
  {
    contributor: 'Senior archive',
    source: 'seniorhealth.jsonl',
    name: 'seniorhealth.tsv',
    type: 'text/tab-separated-values',
    write: (rows: Row[]) =>
      `prompt\tresponse\n${rows.map(({ question, answer }) => `${oneLine(question)}\t${oneLine(answer)}\n`).join('')}`,
  },
] as const;

const SAMPLES = [
  { contributor: 'Library', name: 'fernhollow-library.csv', type: 'text/csv' },
  { contributor: 'Railway', name: 'brackwater-railway.jsonl', type: 'application/x-ndjson' },
  { contributor: 'Garden', name: 'kitchen-garden.tsv', type: 'text/tab-separated-values' },
] as const;

/** The questions of the source are worded for a database; people ask them plainly. */
const plainly = (question: string) => question.replace('is (are)', 'is').replace(/\s+\?/, '?');

/** The health institutes' records where they are there, else the project's own samples. */
export function journeyData(): JourneyData {
  if (!SOURCES.every(({ source }) => existsSync(path.join(MEDICAL, source)))) return sampleData();
  const tables = SOURCES.map(({ source }) =>
    readFileSync(path.join(MEDICAL, source), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, ROWS)
      .map((line) => row.parse(JSON.parse(line))),
  );
  const questions = Array.from({ length: QUESTIONS }, (_, at) => {
    const rows = tables[at % tables.length]!;
    return plainly(rows[Math.floor(((at + 0.5) * rows.length) / QUESTIONS)]!.question);
  });
  return {
    files: SOURCES.map(({ contributor, name, type, write }, at) => ({
      contributor,
      name,
      type,
      text: write(tables[at]!),
    })),
    questions,
  };
}

const firstRows = (file: string): string =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, ROWS + 1)
    .join('\n');

function sampleData(): JourneyData {
  const questions = z.array(z.object({ question: z.string() }));
  return {
    files: SAMPLES.map((sample) => ({ ...sample, text: firstRows(path.join('samples', sample.name)) })),
    questions: questions
      .parse(JSON.parse(readFileSync('samples/questions.json', 'utf8')))
      .slice(0, QUESTIONS)
      .map(({ question }) => question),
  };
}
