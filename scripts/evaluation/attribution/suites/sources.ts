import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Suite } from '@/scripts/evaluation/attribution/suite';

const SCRIPT = 'scripts/evaluation/sources.ts';
const measured = z.object({
  measures: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      target: z.number().optional(),
      better: z.enum(['higher', 'lower']),
      unit: z.string(),
    }),
  ),
});

/** Whether answers pay the institute whose records they come from: the evaluation of `npm run eval:sources`. */
export const sources: Suite = async ({ options, say }) => {
  if (options.data === undefined) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: 'The suite sources needs the medical records.',
      remedy: 'Name their folder with --data FOLDER.',
    });
  }
  const child = promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    SCRIPT,
    '--data',
    options.data,
    '--seeds',
    String(options.seeds),
    '--json',
  ]);
  child.child.stderr?.on('data', (chunk: Buffer) => say(chunk.toString().trimEnd()));
  const lines = (await child).stdout.trimEnd().split('\n');
  const { measures } = measured.parse(JSON.parse(lines.at(-1) ?? ''));
  return {
    ownTraining: true,
    tables: [
      {
        title: 'answers to questions in other words than the records',
        columns: ['', 'figure', 'unit'],
        rows: measures.map(({ name, value, unit }) => [name, value, unit]),
      },
    ],
    measures: measures.map(({ target, ...rest }) => ({ ...rest, ...(target === undefined ? {} : { target }) })),
  };
};
