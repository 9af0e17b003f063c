import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { judgeRow } from '@/core/curation/curate';
import type { DataRecord } from '@/core/curation/dataRecord';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import { normaliseText } from '@/core/curation/normaliseText';
import { DEFAULT_PERSONAL_DATA_POLICY, type PersonalDataPolicy } from '@/core/curation/personalData/personalDataKind';
import { rowProblem } from '@/core/curation/rowProblem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import { describeUpload } from '@/lib/ingest/describeUpload';
import { iterateStream } from '@/lib/ingest/iterateStream';
import { openUpload } from '@/lib/ingest/openUpload';
import { blobAccess } from '@/lib/ingest/randomAccess';
import { adapterFile, keptFile, type PrivateStore, setFile } from '@/workers/privateData/privateStore';
import type {
  FileOutcome,
  KeptPrivate,
  PrivateAction,
  PrivateDraft,
  PrivateFile,
  PrivateRecord,
} from '@/workers/privateData/protocol';

const DRAFT = 'draft.json';
const rawFile = (id: string) => `raw-${id}`;
/** Problems that a person reads; the rest are counted. */
const LISTED = 500;
/** Records of one private set, all held in memory while they are learned. */
const MOST_RECORDS = 200_000;
const MOST_FILES = 20;

/** Nothing leaves the browser, so personal data refuses no row; the owner is told how many hold some. */
const POLICY = Object.fromEntries(
  Object.keys(DEFAULT_PERSONAL_DATA_POLICY).map((kind) => [kind, 'allow']),
) as PersonalDataPolicy;

/** A draft with the salt of its hashes and the sets that runs were made of, as it lies in the store. */
type Kept = PrivateDraft & { salt: string; pinned: string[] };

const empty = (): Kept => ({ name: 'My files', files: [], set: null, salt: bytesToHex(randomBytes(32)), pinned: [] });

/**
 * The private files of this browser: keeps them, judges their rows by the same rules as a DataNet's, and gives the
 * records that are learned from. Nothing here sends anything.
 */
export class DraftKeeper {
  constructor(private readonly store: PrivateStore) {}

  async act(action: PrivateAction, onRows: (rows: number) => void): Promise<PrivateDraft> {
    const kept = await this.#read();
    const changed = await this.#change(kept, action);
    const judged = changed === 'judge' ? await this.#judge(kept, onRows) : kept;
    if (action.kind !== 'load') await this.store.write(DRAFT, JSON.stringify(judged));
    return { name: judged.name, files: judged.files, set: judged.set };
  }

  /** Records of a set that this browser keeps, else null. */
  async records(setHash: string): Promise<PrivateRecord[] | null> {
    const blob = await this.store.read(setFile(setHash));
    return blob === null ? null : (JSON.parse(await blob.text()) as PrivateRecord[]);
  }

  /** What runs have left here. Records that no run was made of belong to the draft and are not listed. */
  async kept(): Promise<KeptPrivate[]> {
    const { pinned } = await this.#read();
    const files = await this.store.list();
    return files.flatMap(({ name, bytes }) => {
      const found = keptFile(name);
      return found && (found.kind === 'adapter' || pinned.includes(found.hash)) ? [{ ...found, bytes }] : [];
    });
  }

  async #read(): Promise<Kept> {
    const blob = await this.store.read(DRAFT);
    return blob === null ? empty() : (JSON.parse(await blob.text()) as Kept);
  }

  async #change(kept: Kept, action: PrivateAction): Promise<'judge' | 'keep'> {
    switch (action.kind) {
      case 'load':
        return 'keep';
      case 'rename':
        kept.name = action.name;
        return 'keep';
      case 'pin':
        if (kept.set !== null && !kept.pinned.includes(kept.set.hash)) kept.pinned.push(kept.set.hash);
        return 'keep';
      case 'clear':
        await this.#clear(kept);
        return 'keep';
      case 'forget':
        await this.#forget(kept, action.kept);
        return 'keep';
      case 'remove':
        await this.store.remove(rawFile(action.fileId));
        kept.files = kept.files.filter(({ id }) => id !== action.fileId);
        return 'judge';
      case 'map':
        for (const file of kept.files) if (file.id === action.fileId) file.mapping = action.mapping;
        return 'judge';
      case 'add':
        for (const { blob, name } of action.files) {
          if (kept.files.length >= MOST_FILES) throw tooMany(`more than ${MOST_FILES} files`);
          kept.files.push(await this.#take(blob, name));
        }
        return 'judge';
    }
  }

  /** Keeps the file as it is and finds out how to read it. */
  async #take(blob: Blob, name: string): Promise<PrivateFile> {
    const id = bytesToHex(randomBytes(8));
    const file: PrivateFile = {
      id,
      name,
      size: blob.size,
      description: null,
      mapping: null,
      outcome: null,
      error: null,
    };
    try {
      const upload = await openUpload(iterateStream(blob.stream()), name, { random: blobAccess(blob) });
      const { format, notices, columns, sample, suggestion } = describeUpload(upload);
      await upload.rows[Symbol.asyncIterator]().return?.();
      await this.store.write(rawFile(id), blob);
      return {
        ...file,
        description: { format, notices, columns, sample: sample.slice(0, 5) },
        mapping: suggestion?.mapping ?? null,
      };
    } catch (error) {
      return { ...file, error: sentenceOf(error) };
    }
  }

  async #clear(kept: Kept): Promise<void> {
    for (const { id } of kept.files) await this.store.remove(rawFile(id));
    await this.#dropSet(kept);
    Object.assign(kept, { ...empty(), pinned: kept.pinned });
  }

  async #forget(kept: Kept, { kind, hash }: Pick<KeptPrivate, 'kind' | 'hash'>): Promise<void> {
    if (kind === 'adapter') {
      await this.store.remove(adapterFile(hash));
      return;
    }
    kept.pinned = kept.pinned.filter((each) => each !== hash);
    // The files that the records were read from would still hold every word of them.
    if (kept.set?.hash === hash) await this.#clear(kept);
    await this.store.remove(setFile(hash));
  }

  /** Forgets the records of the set, unless a run was made of them. */
  async #dropSet(kept: Kept): Promise<void> {
    if (kept.set !== null && !kept.pinned.includes(kept.set.hash)) await this.store.remove(setFile(kept.set.hash));
    kept.set = null;
  }

  async #judge(kept: Kept, onRows: (rows: number) => void): Promise<Kept> {
    const index = new DuplicateIndex();
    const records: PrivateRecord[] = [];
    const places = new Map<string, string>();
    let rows = 0;
    for (const file of kept.files) {
      file.outcome = null;
      const blob = file.mapping === null ? null : await this.store.read(rawFile(file.id));
      if (file.mapping === null || blob === null) continue;
      const { mapping } = file;
      const outcome: FileOutcome = { rows: 0, accepted: 0, personalData: 0, problems: [], moreProblems: 0 };
      try {
        const upload = await openUpload(iterateStream(blob.stream()), file.name, { random: blobAccess(blob) });
        for await (const row of upload.rows) {
          const verdict = judgeRow(row, { mapping, existing: index, policy: POLICY });
          outcome.rows += 1;
          rows += 1;
          if (rows % 500 === 0) onRows(rows);
          if (verdict.kind !== 'accepted') {
            const problem = rowProblem(verdict, mapping, (hash) => places.get(hash));
            if (outcome.problems.length < LISTED) outcome.problems.push(problem);
            else outcome.moreProblems += 1;
            continue;
          }
          if (records.length >= MOST_RECORDS) throw tooMany(`more than ${MOST_RECORDS.toLocaleString('en')} records`);
          const { record, recordHash } = verdict;
          const content =
            record.kind === 'text'
              ? { prompt: '', answer: record.text }
              : { prompt: record.prompt, answer: record.answer };
          const rejected = rejectedAnswer(row, record);
          records.push({ recordHash, ...content, ...(rejected ? { rejected } : {}), file: file.name, row: row.row });
          places.set(recordHash, kept.files.length > 1 ? `row ${row.row} of ${file.name}` : `row ${row.row}`);
          outcome.accepted += 1;
          if (verdict.findings.length > 0) outcome.personalData += 1;
        }
        file.outcome = outcome;
        file.error = null;
      } catch (error) {
        file.error = sentenceOf(error);
      }
    }
    await this.#dropSet(kept);
    if (records.length > 0) {
      const hash = `0x${bytesToHex(
        sha256(utf8ToBytes([kept.salt, ...records.map(({ recordHash }) => recordHash)].join('\n'))),
      )}` as const;
      await this.store.write(setFile(hash), JSON.stringify(records));
      const pairs = records.filter(({ rejected }) => rejected !== undefined).length;
      kept.set = { hash, records: records.length, pairs };
    }
    return kept;
  }
}

/** The other answer of a row of preference data; a row without one is an ordinary record. */
function rejectedAnswer(row: ParsedRow, { kind }: DataRecord): string | undefined {
  if (row.kind !== 'fields' || kind !== 'question-answer') return undefined;
  return normaliseText(row.fields.get('rejected') ?? '') || undefined;
}

function sentenceOf(error: unknown): { message: string; remedy: string } {
  if (!(error instanceof OpenLedgerError)) throw error;
  return { message: error.message, remedy: error.remedy ?? 'Choose another file.' };
}

const tooMany = (problem: string) =>
  new OpenLedgerError({
    code: 'payload_too_large',
    message: `The private files hold ${problem}.`,
    remedy: 'Remove some of them.',
  });
