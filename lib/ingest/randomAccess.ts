/** Bytes of a file by their place, for formats whose directory stands at the end. `end` is not included. */
export type RandomAccess = { byteLength: number; slice(start: number, end: number): Promise<ArrayBuffer> };

export const blobAccess = (blob: Blob): RandomAccess => ({
  byteLength: blob.size,
  slice: (start, end) => blob.slice(start, end).arrayBuffer(),
});
