import type { Hex } from 'viem';
import type { SchemaKind } from '@/core/curation/columnChoice';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Upload } from '@/lib/api/dataNet';
import { openUpload } from '@/lib/ingest/openUpload';
import { people } from '@/server/accounts/people';
import { getEnv } from '@/server/config/env';
import { requireLiveDataNet } from '@/server/dataNets/requireDataNet';
import { objectAccess } from '@/server/objects/objectAccess';
import { objectStore } from '@/server/objects/store';
import { ingestLimits } from './ingestLimits';
import { insertUpload } from './uploadRepository';
import { describeUpload } from './uploadSource';
import { uploadView } from './uploadView';

export type ReceiveUploadParameters = {
  caller: Hex;
  /** Id or slug of a live DataNet; any signed-in account may give to it. */
  dataNet: string;
  fileName: string;
  /** The file as it arrives; it goes straight to the object store. */
  body: AsyncIterable<Uint8Array>;
};

/** A name is shown and logged: no path, no control characters, no text direction tricks. */
export function cleanFileName(name: string): string {
  const base = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  return (
    base
      .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
      .trim()
      .slice(0, 200) || 'upload'
  );
}

/** Takes a file and finds out how to read it. Throws errors that name the file, and the place in it. */
export async function receiveUpload(parameters: ReceiveUploadParameters): Promise<Upload> {
  const { caller, body } = parameters;
  const fileName = cleanFileName(parameters.fileName);
  const dataNet = await requireLiveDataNet(parameters.dataNet, caller);
  const store = objectStore();
  const maximumBytes = getEnv().UPLOAD_MAX_BYTES;
  const objectHash = await store.put(body, { maximumBytes }).catch((error: unknown) => {
    throw error instanceof OpenLedgerError && error.code === 'payload_too_large'
      ? fileTooLarge(fileName, maximumBytes)
      : error;
  });
  const sizeBytes = await store.size(objectHash);
  const stream = await store.stream(objectHash);
  let source: ReturnType<typeof describeUpload>;
  try {
    const opened = await openUpload(stream, fileName, {
      limits: ingestLimits(),
      random: objectAccess(store, objectHash, sizeBytes),
    });
    source = describeUpload(opened, dataNet.schemaKind as SchemaKind);
  } finally {
    stream.destroy();
  }
  const row = await insertUpload({
    dataNetId: dataNet.id,
    contributorAddress: caller,
    fileName,
    sizeBytes: BigInt(sizeBytes),
    objectHash,
    source,
  });
  return uploadView(row, await people([caller]));
}

const fileTooLarge = (fileName: string, maximumBytes: number) =>
  new OpenLedgerError({
    code: 'payload_too_large',
    message: `${fileName}: the file is larger than the ${Math.floor(maximumBytes / 1_048_576)} MiB allowed here`,
    fields: { file: fileName, limit: 'maxBytes', allowed: maximumBytes },
    remedy: 'Compress it with gzip, or split it and upload the parts one after the other.',
  });
