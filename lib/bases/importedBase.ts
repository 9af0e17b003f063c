import { z } from 'zod';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { hash } from '@/lib/api/common';

/** Weight files of a base that does not ship with the product, by their SHA-256. */
const weightFile = z.object({ name: z.string().min(1).max(120), hash, size: z.number().int().positive() });

/** What a run records of an imported base: enough to recognise the very same weights. */
export const importedBase = z
  .object({ name: z.string().trim().min(1).max(120), hash, files: z.array(weightFile).min(1).max(200) })
  .refine((base) => base.hash === baseHash(base.files), {
    message: 'the hash is not that of the files',
    path: ['hash'],
  });

export type ImportedBase = z.infer<typeof importedBase>;

/**
 * Hash of a base's weights: of one file its own SHA-256, as it stands on chain; of several the SHA-256 of the lines
 * `digest  name`, sorted by name, as sha256sum writes them.
 */
export function baseHash(files: readonly { name: string; hash: string }[]): Hash {
  const [only] = files;
  if (only && files.length === 1) return only.hash as Hash;
  const lines = files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => `${file.hash.slice(2)}  ${file.name}\n`);
  return sha256Hash(lines.join(''));
}

/** How a worker is told of a base: a folder of this site, or one that this browser has imported. */
const IMPORTED = 'imported:';
export const importedPath = (hash: string): string => IMPORTED + hash;
export const importedHash = (basePath: string): string | null =>
  basePath.startsWith(IMPORTED) ? basePath.slice(IMPORTED.length) : null;

/** Where the base of a run lies for this browser. */
export const basePathOf = (baseHash: string, embedded: { hash: string; path: string }): string =>
  baseHash === embedded.hash ? embedded.path : importedPath(baseHash);
