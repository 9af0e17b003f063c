import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gardenRows } from '@/scripts/samples/garden';
import { libraryRows } from '@/scripts/samples/library';
import { SAMPLE_QUESTIONS } from '@/scripts/samples/questions';
import { railwayRows } from '@/scripts/samples/railway';
import type { SampleRow } from '@/scripts/samples/sampleRow';

/**
 * Content of the sample files by name: three contributors in three formats. Each file ends with rows that are wrong on
 * purpose (a copy, a near copy, personal data, a row that is too short, a row that cannot be read), so that curation
 * has something to refuse.
 */
export function sampleFiles(): Record<string, string> {
  return {
    'fernhollow-library.csv': libraryCsv(libraryRows()),
    'brackwater-railway.jsonl': railwayJsonLines(railwayRows()),
    'kitchen-garden.tsv': gardenTsv(gardenRows()),
    'questions.json': `${JSON.stringify(SAMPLE_QUESTIONS, null, 2)}\n`,
  };
}

function libraryCsv(rows: readonly SampleRow[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (row: SampleRow) => [row.question, row.answer, row.topic].map(cell).join(',');
  const [first] = rows;
  return lines([
    'question,answer,section',
    ...rows.map(line),
    ...(first ? [line(first)] : []),
    line({
      topic: 'rules',
      question: 'How do I get a library card in Fernhollow?',
      answer:
        'Bring a letter with your name and street to the front desk. The librarian prints the card while you wait, and the first one costs nothing at all.',
    }),
    line({
      topic: 'rules',
      question: 'Whom do I ask about a lost umbrella?',
      answer: 'Please write to the caretaker at jane.doe@example.org, who keeps the umbrellas at home.',
    }),
    line({ topic: 'rules', question: 'Fine?', answer: '' }),
    'Is the library open on Christmas Day?,"No, it is closed",rules,,,',
  ]);
}

function railwayJsonLines(rows: readonly SampleRow[]): string {
  const line = ({ question, answer, topic }: SampleRow) =>
    JSON.stringify({ instruction: question, output: answer, category: topic });
  const [first] = rows;
  return lines([
    ...rows.map(line),
    ...(first ? [line(first)] : []),
    line({
      topic: 'rules',
      question: 'Who do I call when the ticket machine takes my card?',
      answer: 'The machine keeps the card 4111 1111 1111 1111 until the engineer comes and opens it with a key.',
    }),
    line({ topic: 'rules', question: 'Why?', answer: 'Because.' }),
    '{"instruction": "Can I smoke on the platform?", "output": "Smoking is not allowed',
  ]);
}

function gardenTsv(rows: readonly SampleRow[]): string {
  const line = ({ question, answer, topic }: SampleRow) => [question, answer, topic].join('\t');
  const [first] = rows;
  return lines([
    'Prompt\tResponse\tSubject',
    ...rows.map(line),
    ...(first ? [line({ ...first, answer: first.answer.toUpperCase() })] : []),
    line({
      topic: 'advice',
      question: 'Where can I buy old kinds of seed?',
      answer: 'A neighbour swaps seed every spring; write to john.roe@example.net before the end of January.',
    }),
    line({ topic: 'advice', question: 'Mud?', answer: 'Yes.' }),
    'When should I paint the shed?\tOn a dry day in May.',
  ]);
}

const lines = (all: readonly string[]): string => `${all.join('\n')}\n`;

if (process.argv[1] === import.meta.filename) {
  mkdirSync('samples', { recursive: true });
  for (const [name, content] of Object.entries(sampleFiles())) writeFileSync(join('samples', name), content);
}
