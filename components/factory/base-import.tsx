'use client';

import { Download, FolderOpen, Search, Square } from 'lucide-react';
import { type FormEvent, useId, useRef, useState } from 'react';
import { type FileWithPath, useDropzone } from 'react-dropzone';
import { BaseFacts } from '@/components/factory/base-facts';
import { BaseMemory } from '@/components/factory/base-memory';
import { useBaseImport } from '@/components/factory/use-imported-bases';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Progress } from '@/components/ui/progress';
import type { Recipe } from '@/lib/api/run';
import { baseFit } from '@/lib/fineTune/baseFit';
import { cn } from '@/lib/format/classNames';
import { formatBytes } from '@/lib/format/number';
import type { BasePlan, BaseSource, KeptBase } from '@/workers/bases/protocol';

export type BaseImportProps = { recipe: Recipe; onKept: (base: KeptBase) => void };

/** Brings a model into this browser: from the hub, from an address, or from a folder of this machine. */
export function BaseImport({ recipe, onKept }: BaseImportProps) {
  const { look, keep, progress, stopped, error, stop, forget } = useBaseImport(onKept);
  const [typed, setTyped] = useState('');
  const nameId = useId();
  const picker = useRef<HTMLInputElement>(null);
  const open = (source: BaseSource) => {
    forget();
    look.mutate(source);
  };
  const openFiles = (files: readonly FileWithPath[]) => {
    // A dropped folder's paths are the dropzone's, a chosen one's the browser's.
    const placed = files.map((file) => ({ path: file.webkitRelativePath || (file.path ?? file.name), file }));
    if (placed.length > 0) open({ kind: 'folder', files: placed });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') open({ kind: 'typed', text: typed });
  };
  const { getRootProps, isDragActive } = useDropzone({ onDrop: openFiles, noClick: true, noKeyboard: true });
  return (
    <div
      {...getRootProps({
        className: cn(
          'grid max-w-2xl gap-4 rounded-lg border border-dashed p-4',
          isDragActive && 'border-accent bg-accent-soft',
        ),
      })}
    >
      <form className="grid gap-1.5" onSubmit={submit}>
        <Label htmlFor={nameId}>A model from the Hugging Face hub, or the address of its folder</Label>
        <div className="flex flex-wrap gap-2">
          <Input
            id={nameId}
            value={typed}
            placeholder="owner/name"
            autoComplete="off"
            spellCheck={false}
            className="min-w-0 flex-1 basis-48"
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" disabled={typed.trim() === '' || look.isPending || keep.isPending}>
            <Search aria-hidden /> Look at it
          </Button>
        </div>
      </form>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={keep.isPending} onClick={() => picker.current?.click()}>
          <FolderOpen aria-hidden /> Choose a folder of this machine
        </Button>
        <span className="text-ink-muted text-sm">or drop it here: config.json, tokenizer.json, model.safetensors</span>
        <input
          ref={picker}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Folder of a model"
          // React has no such property; the browsers all know the attribute.
          {...{ webkitdirectory: '' }}
          onChange={(event) => {
            openFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      <p className="text-ink-muted text-sm">
        LLaMA, SmolLM2, Mistral and Qwen2 models as safetensors. A model from the network comes straight from its own
        place to this browser; nothing of it is sent to OpenLedger but its name and the hashes of its files.
      </p>
      {look.isPending ? <p role="status">Looking at it…</p> : null}
      {error ? <ErrorState error={error} doing="import the model" /> : null}
      {stopped ? (
        <p role="status" className="text-sm">
          Stopped. What has arrived stays: import the model again and it goes on from there.
        </p>
      ) : null}
      {look.data ? (
        <Planned
          plan={look.data.plan}
          recipe={recipe}
          keeping={keep.isPending}
          share={progress ? progress.done / progress.total : null}
          detail={progress ? `${formatBytes(progress.done)} of ${formatBytes(progress.total)}, ${progress.file}` : ''}
          onKeep={() => keep.mutate(look.data.source)}
          onStop={stop}
        />
      ) : null}
    </div>
  );
}

type PlannedProps = {
  plan: BasePlan;
  recipe: Recipe;
  keeping: boolean;
  share: number | null;
  detail: string;
  onKeep: () => void;
  onStop: () => void;
};

/** A model that has been looked at: what it is, what it takes, and the button that fetches it. */
function Planned({ plan, recipe, keeping, share, detail, onKeep, onStop }: PlannedProps) {
  const missing = plan.bytes - plan.present;
  const lacksRoom = plan.room !== null && missing > plan.room;
  return (
    <section aria-label={plan.name} className="grid gap-3">
      <h3 className="break-all font-medium">{plan.name}</h3>
      <BaseFacts config={plan.config} parameters={plan.parameters} />
      <BaseMemory fit={baseFit(plan.config, recipe)} />
      {plan.templateReplaced ? (
        <p className="text-ink-muted text-sm">{plan.templateReplaced} Questions are written as “User: … Assistant:”.</p>
      ) : null}
      {lacksRoom ? (
        <p className="text-pending text-sm">
          The browser grants {formatBytes(plan.room ?? 0)} more, and {formatBytes(missing)} are needed. Delete a base
          below, or make room on the disk.
        </p>
      ) : null}
      {keeping ? (
        <div className="grid gap-2">
          <Progress share={share} label={`Import of ${plan.name}`} />
          <div className="flex flex-wrap items-center gap-3 text-ink-muted text-sm">
            <span className="tabular-nums">{detail}</span>
            <Button size="small" onClick={onStop}>
              <Square aria-hidden /> Stop
            </Button>
          </div>
        </div>
      ) : (
        <Button variant="primary" className="justify-self-start" disabled={lacksRoom} onClick={onKeep}>
          <Download aria-hidden /> Keep it in this browser ({formatBytes(missing)}
          {plan.present > 0 ? ' left' : ''})
        </Button>
      )}
    </section>
  );
}
