import { LineCounter, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { recipe } from '@/lib/api/run';

/** A file is small; one that is not is no recipe. */
const MOST_CHARACTERS = 100_000;

const text = z.string().trim().min(1).max(1000);

/** A training as a file: what `npx openledger train` runs and what a run's page shows. */
export const recipeFile = z.strictObject({
  name: z.string().trim().min(1).max(60).default('run'),
  /** `openledger-base`, or the folder of a model in the Hugging Face layout. */
  base: text.default('openledger-base'),
  /** Exactly one of the three. */
  data: z
    .strictObject({
      /** A data file of any format that an upload may have; held-out records are chosen by the recipe's seed. */
      file: text.optional(),
      /** JSON Lines that a run's page gives: the run's own records in order, with its own choice of held-out ones. */
      records: text.optional(),
      /** Anchored versions of DataNets of a running app, each as `NAME/NUMBER` with the name of its address. */
      versions: z
        .array(
          text.regex(
            /^[a-z0-9-]+\/[1-9]\d*$/,
            'is no version: write the DataNet of its address and a number, "roses/2"',
          ),
        )
        .min(1)
        .max(50)
        .optional(),
      /** Where that app answers; this machine's own where it is left out. */
      app: z.url({ protocol: /^https?$/ }).optional(),
    })
    .refine((data) => [data.file, data.records, data.versions].filter((each) => each !== undefined).length === 1, {
      message: 'takes one of "file", "records" and "versions"',
    }),
  /** Adapter file to begin with, as a branch does; a fresh adapter where it is left out. */
  start: text.optional(),
  /** Folder for the adapter and the log of the run. */
  output: text,
  recipe: z.strictObject(recipe.shape).default(() => recipe.parse({})),
});
export type RecipeFile = z.infer<typeof recipeFile>;

/**
 * Reads a recipe file. Paths in it are as they stand there.
 * @throws OpenLedgerError `invalid_input`, naming the line or the setting that is wrong
 */
export function readRecipeFile(source: string): RecipeFile {
  if (source.length > MOST_CHARACTERS) throw invalid('it is longer than a recipe can be');
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, schema: 'core' });
  const [problem] = document.errors;
  if (problem) throw invalid(`line ${lines.linePos(problem.pos[0]).line}: ${problem.message.split('\n')[0]}`);
  const parsed = recipeFile.safeParse(toPlain(document) ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const at = issue.path.join('.');
  throw invalid(at === '' ? issue.message : `${at}: ${issue.message}`);
}

/** Aliases that unfold to more than they say are refused by the library's own limit. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

/** A recipe file with every setting written out: reading it gives the same again. */
export const writeRecipeFile = (file: RecipeFile): string => stringify(file, { flowCollectionPadding: false });

function invalid(detail: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This recipe file cannot be used: ${detail}.`,
    remedy: 'Correct it; `npx openledger train --help` shows an example.',
    cause,
  });
}
