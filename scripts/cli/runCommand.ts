import { parseArgs } from 'node:util';
import { showError } from './showError';

export type CommandOption = { type: 'boolean'; description: string };

export type Command<Names extends string> = {
  /** How it is called, `npm run demo`. */
  usage: string;
  description: string;
  options: Readonly<Record<Names, CommandOption>>;
  /** Returns the exit code. */
  run: (options: Readonly<Record<Names, boolean>>) => Promise<number>;
};

function help<Names extends string>({ usage, description, options }: Command<Names>): string {
  const lines = Object.entries<CommandOption>(options).map(
    ([name, option]) => `  --${name.padEnd(8)} ${option.description}`,
  );
  return `${usage}\n\n${description}\n\nOptions:\n${[...lines, '  --help     Show this.'].join('\n')}\n
Settings are environment variables, see .env.example. Exit codes: 0 done, 1 failed, 2 called wrongly.\n`;
}

/** Runs a command line program and ends the process with its exit code. */
export async function runCommand<Names extends string>(command: Command<Names>): Promise<never> {
  let values: Record<string, unknown>;
  try {
    const options = { ...command.options, help: { type: 'boolean' } } as const;
    values = parseArgs({ options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help(command)}`);
    process.exit(2);
  }
  if (values.help === true) {
    process.stdout.write(help(command));
    process.exit(0);
  }
  const chosen = Object.fromEntries(Object.keys(command.options).map((name) => [name, values[name] === true]));
  try {
    process.exit(await command.run(chosen as Record<Names, boolean>));
  } catch (error) {
    showError(error);
    process.exit(1);
  }
}
