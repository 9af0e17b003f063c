import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { runProgram } from '@/scripts/cli/runProgram';

const [out, err]: string[][] = [[], []];
beforeEach(() => {
  for (const [stream, lines] of [
    [process.stdout, out!],
    [process.stderr, err!],
  ] as const) {
    lines.length = 0;
    vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  }
});
afterEach(() => void vi.restoreAllMocks());

const start = (argv: string[]) =>
  runProgram(
    {
      help: 'HELP',
      options: { count: { type: 'string', default: '3' }, loud: { type: 'boolean' } },
      async run({ values, positionals }) {
        if (positionals.length === 0) return 'Name something.';
        if (positionals[0] === 'missing') throw new OpenLedgerError({ code: 'not_found', message: 'Not there.' });
        process.stdout.write(`${positionals.join()} ${values.count} ${values.loud}`);
        return positionals.length === 9 ? 3 : 0;
      },
    },
    argv,
  );

test('gives names and options, and what the program returns', async () => {
  expect(await start(['a', '--loud', 'b'])).toBe(0);
  expect(out).toEqual(['a,b 3 true']);
  expect(await start([...'abcdefghi'])).toBe(3);
});

test('help goes to the output, a wrong call and a failure to the errors, each with its exit code', async () => {
  expect(await start(['--help', '--nonsense'])).toBe(0);
  expect(out).toEqual(['HELP']);
  expect(await start(['a', '--nonsense'])).toBe(2);
  expect(err!.join('')).toContain('--nonsense');
  expect(await start([])).toBe(2);
  expect(err!.at(-1)).toBe('Name something.\n\nHELP');
  expect(await start(['missing'])).toBe(1);
  expect(err!.at(-1)).toContain('Not there.');
});
