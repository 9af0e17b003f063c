import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';

const row = z.object({
  prompt: z.string().min(1),
  answer: z.string().min(1),
  class: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
});

/** Somebody's own set out of two files of JSON Lines. @throws OpenLedgerError invalid_input naming file and line */
export async function readJsonLinesSet(train: string, test: string): Promise<EvaluationSet> {
  return { name: path.basename(train, '.jsonl'), train: await readRecords(train), test: await readRecords(test) };
}

async function readRecords(file: string): Promise<EvaluationRecord[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `${file}: the file cannot be read.`,
      fields: { file },
      cause,
      remedy: 'Name a file of JSON Lines with prompt and answer.',
    });
  }
  const records = text.split('\n').flatMap((line, i): EvaluationRecord[] => {
    if (line.trim() === '') return [];
    const { class: label, source, ...rest } = parseRow(line, file, i + 1);
    return [{ ...rest, ...(label === undefined ? {} : { class: label }), ...(source === undefined ? {} : { source }) }];
  });
  if (records.length === 0) throw refused(file, 1, 'there is no record');
  return records;
}

function parseRow(line: string, file: string, number: number): z.infer<typeof row> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw refused(file, number, 'this is no JSON');
  }
  const parsed = row.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refused(file, number, `${issue?.path.join('.') || 'the record'}: ${issue?.message ?? 'not understood'}`);
}

const refused = (file: string, line: number, detail: string) =>
  new OpenLedgerError({
    code: 'invalid_input',
    message: `${file}, line ${line}: ${detail}.`,
    fields: { file, line },
    remedy: 'Every line is an object with the texts prompt and answer, and optionally class and source.',
  });
