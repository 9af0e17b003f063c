import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { duration } from '@/lib/format/time';
import { runProgram } from '@/scripts/cli/runProgram';
import { showError } from '@/scripts/cli/showError';
import { trainRecipe } from './trainRecipe';

const HELP = `npx openledger train RECIPE [--resume]

Fine-tunes an adapter as a recipe file says, on this machine's processor, by the same code as a run of the app: the
same recipe, data and base give the same adapter to the byte. Ctrl-C stops between two steps and keeps a checkpoint.

RECIPE   a YAML file; paths in it begin at its own folder:

  name: Garden answers
  base: openledger-base        # or the folder of a LLaMA model in the Hugging Face layout
  data:
    file: garden.jsonl         # any format that an upload may have,
                               # or records: FILE as a run's page gives it,
                             # or versions: [roses/2] with app: http://localhost:3000,
                             # anchored versions of the DataNets of a running app
  output: garden-adapter       # adapter in PEFT's layout, checkpoints, run.jsonl
  recipe:                      # every setting of the Advanced form; what is left out has its default
    epochs: 3
    learningRate: 0.0002

Options:
  --resume   Go on from the checkpoint in the output folder.
  --quiet    Print nothing but what went wrong.
  --help     Show this.

Exit codes: 0 done, 1 failed, 2 called wrongly or an unusable recipe, 3 stopped with a checkpoint.
`;

/** Seconds between two lines of steps. */
const EVERY_MS = 5_000;

/** Lines for a terminal or a log: what was found at once, steps now and then. */
function createPrinter(print: (line: string) => void): (progress: FineTuneProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    switch (progress.phase) {
      case 'prepare':
        return print(`${progress.examples} records, ${progress.tokens} tokens, ${progress.totalSteps} steps`);
      case 'evaluate':
        return print(
          `step ${progress.step} of ${progress.totalSteps}: held-out loss ${progress.evaluationLoss.toFixed(4)}`,
        );
      case 'train': {
        const now = performance.now();
        if (now - last < EVERY_MS) return;
        last = now;
        const { step, totalSteps, loss, tokensPerSecond, secondsLeft } = progress;
        return print(
          `step ${step} of ${totalSteps}: loss ${loss.toFixed(3)}, ${Math.round(tokensPerSecond)} tokens/s, ${duration(secondsLeft)} left`,
        );
      }
      case 'done':
        return print(progress.reason === 'early-stopping' ? 'ended early: no more improvement' : 'trained to the end');
      default:
        return;
    }
  };
}

process.exitCode = await runProgram({
  help: HELP,
  options: { resume: { type: 'boolean' }, quiet: { type: 'boolean' } },
  async run({ values, positionals }) {
    if (positionals.length !== 1) return 'Name one recipe file.';
    const file = path.resolve(positionals[0]!);
    const print = (line: string) => void (values.quiet ? undefined : process.stdout.write(`${line}\n`));
    const stop = new AbortController();
    process.once('SIGINT', () => {
      print('stopping after this step…');
      stop.abort();
    });
    try {
      const source = await readFile(file, 'utf8').catch((cause: unknown) => {
        throw new OpenLedgerError({ code: 'invalid_input', message: `${file} cannot be read.`, cause });
      });
      const outcome = await trainRecipe({
        source,
        folder: path.dirname(file),
        resume: values.resume === true,
        onProgress: createPrinter(print),
        signal: stop.signal,
      });
      if (outcome.status === 'stopped') {
        print(`stopped at step ${outcome.step}; go on with --resume`);
        return 3;
      }
      const { baseEvaluationLoss, evaluationLoss, seconds } = outcome.result;
      print(
        `held-out loss ${baseEvaluationLoss.toFixed(4)} → ${evaluationLoss.toFixed(4)} in ${duration(seconds)}\n${outcome.output}`,
      );
      return 0;
    } catch (error) {
      showError(error);
      return error instanceof OpenLedgerError && error.code === 'invalid_input' ? 2 : 1;
    }
  },
});
