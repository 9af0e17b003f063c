import type { DecoderConfig } from '@/core/model/config';
import type { ImportedBase } from '@/lib/bases/importedBase';
import type { ErrorData } from '@/workers/shared/errorData';

/** Where a base is taken from: what a person typed, or the files of a folder with their paths in it. */
export type BaseSource =
  | { kind: 'typed'; text: string }
  | { kind: 'folder'; files: readonly { path: string; file: File }[] };

/** What is known of a base before its weights are fetched. */
export type BasePlan = {
  name: string;
  /** Repository, address or folder. */
  origin: string;
  config: DecoderConfig;
  parameters: number;
  files: { name: string; size: number }[];
  /** Bytes to be kept, and how many of them are here already from an earlier try. */
  bytes: number;
  present: number;
  /** Bytes that the browser still grants, null where it does not say. */
  room: number | null;
  /** Why the model's own chat template is not used. */
  templateReplaced: string | null;
};

/** A base that this browser keeps. */
export type KeptBase = ImportedBase & {
  /** Name of its folder in this browser. */
  key: string;
  origin: string;
  config: DecoderConfig;
  parameters: number;
  bytes: number;
  templateReplaced: string | null;
  keptAt: string;
};

/** An import that was begun and not ended. */
export type PartialBase = { key: string; name: string; bytes: number };

export type BaseProgress = { file: string; done: number; total: number };

/** Page to worker. `id` names the request in every answer to it. */
export type BasesRequest =
  | { kind: 'plan'; id: number; source: BaseSource }
  | { kind: 'keep'; id: number; source: BaseSource }
  | { kind: 'list'; id: number }
  | { kind: 'remove'; id: number; key: string }
  | { kind: 'cancel'; id: number };

/** Worker to page. A request ends with exactly one of planned, kept, listed, removed or failed. */
export type BasesResponse =
  | { kind: 'progress'; id: number; progress: BaseProgress }
  | { kind: 'planned'; id: number; plan: BasePlan }
  | { kind: 'kept'; id: number; base: KeptBase }
  | { kind: 'listed'; id: number; bases: KeptBase[]; partial: PartialBase[] }
  | { kind: 'removed'; id: number }
  | { kind: 'failed'; id: number; error: ErrorData };
