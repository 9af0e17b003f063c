import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { HUB, type RemoteSource } from '@/lib/bases/parseBaseSource';
import type { BaseFolder, WeightSource } from '@/workers/bases/baseFolder';
import { tooLarge } from '@/workers/bases/tooLarge';

/** The hub's list of a repository's files; large ones carry their SHA-256. */
const tree = z.array(
  z.looseObject({
    path: z.string(),
    size: z.number().int().nonnegative(),
    lfs: z.looseObject({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }).optional(),
  }),
);

/** A folder that is reached by HTTP. @throws `unavailable` where it does not answer, `not_found` where it is not there */
export async function remoteFolder(source: RemoteSource): Promise<BaseFolder> {
  if (source.kind === 'url') {
    return folderAt(source.folder, new URL(source.folder).pathname.split('/').filter(Boolean).at(-1) ?? 'model', null);
  }
  const { repository, revision } = source;
  const revised = encodeURIComponent(revision);
  const listed = tree.safeParse(await (await get(`${HUB}/api/models/${repository}/tree/${revised}`)).json());
  if (!listed.success) throw unreachable(`${HUB}/${repository}`, 'answered with something other than a list of files');
  const hashes = new Map(listed.data.map(({ path, lfs }) => [path, lfs?.oid ?? null]));
  return folderAt(`${HUB}/${repository}/resolve/${revised}/`, repository, hashes);
}

function folderAt(folder: string, name: string, hashes: ReadonlyMap<string, string | null> | null): BaseFolder {
  return {
    name,
    origin: folder,
    async readText(file, limit) {
      if (hashes && !hashes.has(file)) return null;
      const response = await get(folder + file, {}, true);
      if (!response) return null;
      const stated = Number(response.headers.get('Content-Length') ?? 0);
      if (stated > limit) throw tooLarge(file, stated, limit);
      const text = await response.text();
      if (text.length > limit) throw tooLarge(file, text.length, limit);
      return text;
    },
    async weightFile(file): Promise<WeightSource | null> {
      if (hashes && !hashes.has(file)) return null;
      const url = folder + file;
      const head = await get(url, { method: 'HEAD' }, true);
      if (!head) return null;
      const size = Number(head.headers.get('Content-Length') ?? Number.NaN);
      if (!Number.isSafeInteger(size) || size <= 0) throw unreachable(url, 'does not say how large it is');
      return {
        name: file,
        size,
        sha256: hashes?.get(file) ?? null,
        validator: head.headers.get('ETag') ?? head.headers.get('Last-Modified') ?? '',
        async read(begin, end) {
          const response = await get(url, { headers: { Range: `bytes=${begin}-${end - 1}` } });
          if (response.status !== 206) throw unreachable(url, 'cannot be read in parts');
          return new Uint8Array(await response.arrayBuffer());
        },
        async open(from, signal) {
          const headers = from > 0 ? { Range: `bytes=${from}-` } : {};
          const response = await get(url, { headers, signal });
          if (!response.body) throw unreachable(url, 'answered without content');
          return { stream: response.body, begins: response.status === 206 ? from : 0 };
        },
      };
    },
  };
}

async function get(url: string, init?: RequestInit): Promise<Response>;
async function get(url: string, init: RequestInit, mayLack: true): Promise<Response | null>;
async function get(url: string, init: RequestInit = {}, mayLack = false): Promise<Response | null> {
  const response = await fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(
    (cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw unreachable(url, 'cannot be reached', cause);
    },
  );
  if (response.ok) return response;
  if (mayLack && response.status === 404) return null;
  if (response.status === 401 || response.status === 403) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: `${url} may not be read without signing in there.`,
      fields: { url, status: response.status },
      remedy: 'Download the model with your own account and drop its folder here.',
    });
  }
  throw unreachable(url, `answered ${response.status}`);
}

function unreachable(url: string, what: string, cause?: unknown): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: `${url} ${what}.`,
    fields: { url },
    remedy: 'Check the name and the connection, or drop the folder of a model that is on this machine.',
    cause,
  });
}
