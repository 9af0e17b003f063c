/** Files of a ZIP archive whose entries are stored as they are, by its own directory at the end. */
export function readArchive(bytes: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error(`no entry at byte ${at}`);
    if (view.getUint16(at + 10, true) !== 0) throw new Error(`the entry at byte ${at} is packed`);
    const nameLength = view.getUint16(at + 28, true);
    const rest = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    found.set(name, Uint8Array.from(bytes.subarray(start, start + view.getUint32(at + 20, true))));
    at += 46 + nameLength + rest;
  }
  return found;
}
