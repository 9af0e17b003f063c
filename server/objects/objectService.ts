import type { Hex } from 'viem';
import { getEnv } from '@/server/config/env';
import { objectNotFound } from './objectErrors';
import type { ObjectHash } from './objectStore';
import { objectStore } from './store';
import { isPublic, isStoredBy, rememberObject } from './storedObjectRepository';
import { webStream } from './webStream';

/** Takes an object of the caller's; nobody else reads it until something public names it. */
export async function putObject(
  caller: Hex,
  kind: string,
  body: AsyncIterable<Uint8Array>,
): Promise<{ hash: ObjectHash; size: number }> {
  const hash = await objectStore().put(body, { maximumBytes: getEnv().UPLOAD_MAX_BYTES });
  const size = await objectStore().size(hash);
  await rememberObject({ hash, ownerAddress: caller, kind: `own/${kind}`, sizeBytes: size });
  return { hash, size };
}

/**
 * An object for everyone, or for the caller alone. What the caller may not read is said not to exist, as its name alone
 * tells that someone has these bytes.
 */
export async function getObject(
  caller: Hex | undefined,
  hash: ObjectHash,
): Promise<{ stream: ReadableStream<Uint8Array>; size: number; isPublic: boolean }> {
  const forAll = await isPublic(hash);
  if (!forAll && !(caller !== undefined && (await isStoredBy(hash, caller)))) throw objectNotFound(hash);
  const size = await objectStore().size(hash);
  const stream = webStream(await objectStore().stream(hash));
  return { stream, size, isPublic: forAll };
}
