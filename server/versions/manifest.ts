import { canonicalJson } from '@/core/hash/canonicalJson';
import type { LicenceTerms } from '@/core/licence/terms';
import type { LeafContext } from '@/lib/chain/leaves';

/** A contributor's signed word for the records of one file, with all that is needed to check it again. */
export type ManifestUpload = {
  contributor: string;
  /** SHA-256 of the file as it was uploaded; the file itself is not public. */
  objectHash: string;
  recordsRoot: string;
  recordCount: number;
  nonce: string;
  deadline: string;
  signature: string;
};

export type VersionManifest = {
  registry: LeafContext;
  dataNetId: bigint;
  number: number;
  metadataHash: string;
  licence: LicenceTerms;
  licenceHash: string;
  recordsRoot: string;
  recordCount: number;
  /** Object with one line a leaf: from it anyone rebuilds the root. */
  recordListHash: string;
  uploads: readonly ManifestUpload[];
};

const encode = (text: string) => new TextEncoder().encode(text);

/** The manifest's bytes; their SHA-256 is anchored with the version's root. */
export function encodeManifest(manifest: VersionManifest): Uint8Array {
  const { registry, ...rest } = manifest;
  const { chainId, contract } = registry;
  return encode(
    canonicalJson({
      format: 'openledger/datanet-version',
      version: 1,
      ...rest,
      registry: { chainId, contract: contract.toLowerCase() },
    }),
  );
}

/** The list of leaves: a line `recordHash contributor` each, in order of acceptance. */
export async function* encodeRecordList(
  records: readonly { recordHash: string; contributorAddress: string }[],
): AsyncGenerator<Uint8Array> {
  const LINES = 4096;
  for (let at = 0; at < records.length; at += LINES) {
    const lines = records.slice(at, at + LINES).map((record) => `${record.recordHash} ${record.contributorAddress}\n`);
    yield encode(lines.join(''));
  }
}
