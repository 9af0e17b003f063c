import { type ParseArgsConfig, parseArgs } from 'node:util';
import { showError } from '@/scripts/cli/showError';

type OptionTypes = NonNullable<ParseArgsConfig['options']>;

type Called<Options extends OptionTypes> = ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>>;

export type Program<Options extends OptionTypes> = {
  /** What `--help` prints, and what follows a wrong call. */
  help: string;
  /** Beside `--help`, which every program has. */
  options: Options;
  /** Returns the exit code, or in words what is wrong with the call (nothing more to say: ''). */
  run(called: Called<Options>): Promise<number | string>;
};

/** Runs a program that takes names and options. @returns its exit code: 1 when it failed, 2 when it was called wrongly */
export async function runProgram<const Options extends OptionTypes>(
  { help, options, run }: Program<Options>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<number> {
  const wrong = (message: string) => {
    process.stderr.write(message === '' ? help : `${message}\n\n${help}`);
    return 2;
  };
  if (argv.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  let called: Called<Options>;
  try {
    called = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  try {
    const result = await run(called);
    return typeof result === 'string' ? wrong(result) : result;
  } catch (error) {
    showError(error);
    return 1;
  }
}
