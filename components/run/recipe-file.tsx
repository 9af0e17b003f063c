'use client';

import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { memo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { Run, RunRecord } from '@/lib/api/run';
import type { RecipeFile as File } from '@/lib/fineTune/recipeFile';

const fileName = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'run';

/**
 * Whether the command can read the records from this app: they are the versions' own. A branch has the held-out records of
 * the run that it comes from, and private files are nowhere else.
 */
const readsVersions = ({ privateData, start }: Run): boolean => privateData === null && start === null;

/** The run as a recipe file whose paths are the names that the downloads have. */
function recipeOf(run: Run): File {
  const name = fileName(run.name);
  return {
    name: run.name,
    base: run.importedBase?.name ?? 'openledger-base',
    data: readsVersions(run)
      ? {
          versions: run.versions.map(({ dataNet, number }) => `${dataNet.slug}/${number}`),
          app: window.location.origin,
        }
      : { records: `${name}.records.jsonl` },
    ...(run.start ? { start: `${name}.start.safetensors` } : {}),
    output: name,
    recipe: run.recipe,
  };
}

function save(name: string, parts: BlobPart[], type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A file's name may be longer than a phone is wide. */
const FIT = 'h-auto min-h-10 max-w-full whitespace-normal break-all py-2 text-left';

/** The same run on the command line: its recipe as a file, its records, and the command. */
export const RecipeFile = memo(function RecipeFile({
  run,
  records,
}: {
  run: Run;
  records: readonly RunRecord[] | null;
}) {
  const [open, setOpen] = useState(false);
  const name = fileName(run.name);
  const command = `npx openledger train ${name}.yaml`;
  const text = useQuery({
    queryKey: ['recipeFile', run.id],
    queryFn: async () => (await import('@/lib/fineTune/recipeFile')).writeRecipeFile(recipeOf(run)),
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <details
      className="rounded-lg border bg-surface p-4 sm:p-5"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer font-medium">Recipe file and command</summary>
      <div className="grid grid-cols-1 gap-4 pt-3 text-sm">
        <p className="max-w-prose text-ink-muted">
          Put {readsVersions(run) ? 'the file' : 'the files'} into a folder of a machine that has OpenLedger, and run
          the command there. The same recipe, records and base give the same adapter as the server’s worker, to the
          byte.
          {readsVersions(run)
            ? ` The records come from this app. Where it cannot be reached, write “records: ${name}.records.jsonl” in place of “versions” and “app”, with the records beside the file.`
            : ''}
        </p>
        <p className="flex items-center gap-2 rounded-md bg-muted px-3 py-2">
          <code className="min-w-0 flex-1 break-all">{command}</code>
          <CopyButton text={command} what="command" />
        </p>
        {text.error ? <ErrorState error={text.error} doing="write the recipe file" /> : null}
        {text.data ? (
          <div className="relative">
            <section
              aria-label="Recipe file"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
              tabIndex={0}
              className="max-h-80 overflow-auto rounded-md bg-muted p-3"
            >
              <pre className="text-xs">{text.data}</pre>
            </section>
            <CopyButton text={text.data} what="recipe file" className="absolute top-2 right-2 bg-surface" />
          </div>
        ) : (
          <Skeleton className="h-40" />
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            className={FIT}
            disabled={!text.data}
            onClick={() => save(`${name}.yaml`, [text.data ?? ''], 'application/yaml')}
          >
            <Download aria-hidden /> {name}.yaml
          </Button>
          <Button
            className={FIT}
            disabled={!records}
            onClick={() =>
              save(
                `${name}.records.jsonl`,
                (records ?? []).map((record) => `${JSON.stringify(record)}\n`),
                'application/jsonl',
              )
            }
          >
            <Download aria-hidden /> {name}.records.jsonl
          </Button>
          {run.start ? (
            <Button asChild className={FIT}>
              <a href={`/api/objects/${run.start.adapterHash}`} download={`${name}.start.safetensors`}>
                <Download aria-hidden /> {name}.start.safetensors
              </a>
            </Button>
          ) : null}
        </div>
      </div>
    </details>
  );
});
