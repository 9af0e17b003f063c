'use client';

import { useQuery } from '@tanstack/react-query';
import { Archive, FolderDown, Square } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { FORMAT_TEXT } from '@/components/export/export-formats';
import { ExportResult } from '@/components/export/export-result';
import { useExport } from '@/components/export/use-export';
import { adapterQuery } from '@/components/run/adapter-query';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Label } from '@/components/ui/label';
import { Progress } from '@/components/ui/progress';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { EXPORT_FORMATS, type ExportPrecision, HAS_PRECISION } from '@/core/export/exportModel';
import { exportReadme } from '@/core/modelCard/exportReadme';
import { basePathOf } from '@/lib/bases/importedBase';
import { formatBytes } from '@/lib/format/number';

export type ExportPanelProps = {
  title: string;
  baseHash: string;
  baseName: string;
  adapterHash: string;
  /** Markdown that goes into the README. */
  card: string;
};

type DirectoryPicker = (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;

const pickerOf = (): DirectoryPicker | null =>
  'showDirectoryPicker' in window ? (window.showDirectoryPicker as DirectoryPicker).bind(window) : null;

const fileName = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model';

/** A trained model to take away, in the formats of other tools. Made in this tab; nothing is sent anywhere. */
export function ExportPanel({ title, baseHash, baseName, adapterHash, card }: ExportPanelProps) {
  const basePath = basePathOf(baseHash, usePublicConfig().base);
  const adapter = useQuery(adapterQuery(adapterHash));
  const { state, start, cancel } = useExport();
  const [format, setFormat] = useState<(typeof EXPORT_FORMATS)[number]>('peft');
  const [precision, setPrecision] = useState<ExportPrecision>('F16');
  const picker = useSyncExternalStore(
    () => () => undefined,
    () => 'showDirectoryPicker' in window,
    () => false,
  );
  const name = fileName(title);
  const begin = async (folder: FileSystemDirectoryHandle | null) => {
    if (!adapter.data) return;
    const readme = exportReadme({ title, name, baseName, format, card });
    const { data } = adapter;
    await start({ format, precision, basePath, baseName, name, adapter: data, readme, folder });
  };
  const beginFolder = async () => {
    // Refused or closed by the person: nothing to do.
    const folder = await pickerOf()?.({ mode: 'readwrite' }).catch(() => null);
    if (folder) await begin(await folder.getDirectoryHandle(`${name}-${format}`, { create: true }));
  };
  const writing = state.status === 'writing';
  return (
    <div className="grid gap-5">
      <RadioGroup
        aria-label="Format"
        value={format}
        className="md:grid-cols-2"
        disabled={writing}
        onValueChange={(chosen) => setFormat(EXPORT_FORMATS.find((each) => each === chosen) ?? 'peft')}
      >
        {EXPORT_FORMATS.map((each) => (
          <RadioCard key={each} value={each} title={FORMAT_TEXT[each].title}>
            {FORMAT_TEXT[each].about}
          </RadioCard>
        ))}
      </RadioGroup>
      {HAS_PRECISION[format] ? (
        <fieldset className="grid gap-2">
          <Label asChild>
            <legend>Numbers</legend>
          </Label>
          <RadioGroup
            aria-label="Numbers"
            value={precision}
            className="md:grid-cols-2"
            disabled={writing}
            onValueChange={(chosen) => setPrecision(chosen === 'F32' ? 'F32' : 'F16')}
          >
            <RadioCard value="F16" title="float16">
              Half the size. Answers may differ where two words are almost equally likely.
            </RadioCard>
            <RadioCard value="F32" title="float32">
              As trained.
            </RadioCard>
          </RadioGroup>
        </fieldset>
      ) : null}
      {adapter.error ? (
        <ErrorState error={adapter.error} doing="load the adapter" retry={() => void adapter.refetch()} />
      ) : null}
      {state.status === 'failed' ? <ErrorState error={state.error} doing="export the model" /> : null}
      {writing ? (
        <div className="grid gap-2" role="status">
          <p className="text-sm">
            {state.total > 0
              ? `Writing ${state.path}: ${formatBytes(state.done)} of ${formatBytes(state.total)}`
              : 'Reading the model…'}
          </p>
          <Progress share={state.total > 0 ? state.done / state.total : null} label="Export" />
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {writing ? (
          <Button onClick={cancel}>
            <Square aria-hidden /> Cancel
          </Button>
        ) : (
          <>
            {picker ? (
              <Button variant="primary" disabled={!adapter.data} onClick={() => void beginFolder()}>
                <FolderDown aria-hidden /> Save into a folder
              </Button>
            ) : null}
            <Button
              variant={picker ? 'secondary' : 'primary'}
              disabled={!adapter.data}
              onClick={() => void begin(null)}
            >
              <Archive aria-hidden /> Make one archive
            </Button>
          </>
        )}
      </div>
      {state.status === 'written' ? (
        <ExportResult outcome={state.outcome} url={state.url} fileName={`${name}-${format}.zip`} />
      ) : null}
      <p className="text-ink-muted text-sm">Made in this tab, in the background: nothing is sent anywhere.</p>
    </div>
  );
}
