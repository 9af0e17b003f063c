import { type Upload, upload } from '@/lib/api/dataNet';
import { apiError, unreachableError } from '@/lib/query/apiError';
import { withQuery } from '@/lib/query/requestJson';

export type UploadFileParameters = {
  dataNetId: string;
  file: File;
  /** Share of the bytes that have left, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/**
 * Sends a file as the body of one request. XMLHttpRequest, because fetch does not tell how much has left.
 * Rejects with the server's OpenLedgerError, or with an AbortError when the signal stopped it.
 */
export function uploadFile({ dataNetId, file, onProgress, signal }: UploadFileParameters): Promise<Upload> {
  const path = `/api/datanets/${dataNetId}/uploads`;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', withQuery(path, { fileName: file.name }));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => onProgress(event.total === 0 ? 1 : event.loaded / event.total);
    request.onload = () => {
      const body = parseJson(request.responseText);
      const parsed = upload.safeParse(body);
      if (request.status < 400 && parsed.success) resolve(parsed.data);
      else reject(apiError(request.status, body, path));
    };
    request.onerror = () => reject(unreachableError(path, null));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
