import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import type { DatabaseExecutor } from '@/server/database/client';
import { entriesAfter } from './curationRepository';

export type KnownRecords = {
  index: DuplicateIndex;
  /** Adds what has been accepted into the DataNet since the last call, by whomever. */
  catchUp: (db: DatabaseExecutor) => Promise<void>;
  /** Says that records up to this sequence number are in the index already. */
  passed: (sequence: bigint) => void;
};

/** The duplicate index of a DataNet, filled by the first `catchUp`. */
export function knownRecords(dataNetId: string): KnownRecords {
  const index = new DuplicateIndex();
  let last = 0n;
  return {
    index,
    catchUp: async (db) => {
      for await (const { sequence, entry } of entriesAfter(dataNetId, last, db)) {
        index.add(entry);
        last = sequence;
      }
    },
    passed: (sequence) => {
      last = sequence;
    },
  };
}
