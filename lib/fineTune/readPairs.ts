import { recordHash } from '@/core/curation/recordHash';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';
import type { Recipe, RunRecord } from '@/lib/api/run';
import type { OpenedUpload } from '@/lib/ingest/openUpload';

/** Names that the columns of preference data have; the first that is there counts. */
const COLUMNS = {
  prompt: ['prompt', 'question', 'instruction', 'input'],
  chosen: ['chosen', 'preferred', 'accepted'],
  rejected: ['rejected', 'dispreferred'],
} as const;

/** Nobody contributed it: the file belongs to whoever trains on it. */
const NOBODY = { contributor: `0x${'0'.repeat(40)}` as const, dataNetId: '00000000-0000-4000-8000-000000000000' };

/**
 * The pairs of a file with a column each for question, chosen and rejected answer, every pair once. Held-out pairs are
 * chosen by question, so that no question stands on both sides.
 *
 * @throws OpenLedgerError `invalid_input` for a file without these columns, a row that cannot be read, or fewer than
 *   two questions
 */
export async function readPairs(
  upload: Pick<OpenedUpload, 'fileName' | 'columns' | 'rows'>,
  { heldOutShare, seed }: Pick<Recipe, 'heldOutShare' | 'seed'>,
): Promise<RunRecord[]> {
  const { fileName, columns } = upload;
  const column = (role: keyof typeof COLUMNS): string => {
    const name = COLUMNS[role].find((each) => columns.includes(each));
    if (name !== undefined) return name;
    throw unusable(fileName, `it has no column "${COLUMNS[role][0]}" (it has ${columns.join(', ') || 'none'})`);
  };
  const names = { prompt: column('prompt'), chosen: column('chosen'), rejected: column('rejected') };
  const pairs = new Map<string, RunRecord>();
  for await (const row of upload.rows) {
    if (row.kind === 'malformed') throw unusable(fileName, row.reason);
    const text = (name: string) => row.fields.get(name)?.trim() ?? '';
    const [prompt, answer, rejected] = [text(names.prompt), text(names.chosen), text(names.rejected)];
    if (prompt === '' || answer === '' || rejected === '') {
      throw unusable(fileName, `line ${row.line} lacks its question, its chosen or its rejected answer`);
    }
    // The rejected answer is part of the name: the same answer may be preferred to several.
    const hash = recordHash({ kind: 'question-answer', prompt, answer, topic: rejected });
    const clusterHash = recordHash({ kind: 'text', text: prompt });
    pairs.set(hash, { recordHash: hash, ...NOBODY, clusterHash, prompt, answer, rejected, heldOut: false });
  }
  const records = [...pairs.values()];
  const heldOut = splitHeldOut(records, heldOutShare, seed);
  if (heldOut.size === 0) throw unusable(fileName, 'it has fewer than two questions, and some must be held out');
  return records.map((record) => ({ ...record, heldOut: heldOut.has(record.recordHash) }));
}

function unusable(fileName: string, detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `${fileName} cannot be used for preference tuning: ${detail}.`,
    fields: { file: fileName },
    remedy: 'Each row needs the columns prompt, chosen and rejected.',
  });
}
