import { expect, test } from 'vitest';
import { textFile } from '@/core/export/exportFile';
import { sha256Hash } from '@/core/hash/hash';
import { openArchive } from '@/workers/export/archive';

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

/** Names and contents by the archive's own directory, read from the ZIP specification (entries are stored). */
function unzip(bytes: Uint8Array): Map<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = (at: number, length: number) => new TextDecoder().decode(bytes.subarray(at, at + length));
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  const found = new Map<string, string>();
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    expect(view.getUint16(at + 10, true)).toBe(0);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    found.set(text(at + 46, nameLength!), text(start, view.getUint32(at + 20, true)));
    at += 46 + nameLength! + extra! + comment!;
  }
  return found;
}

test('files written one after the other come back from the archive, and its hash is that of its bytes', async () => {
  const archive = await openArchive('a.zip');
  await archive.write(textFile('README.md', 'hello'), pieces('hel', 'lo'));
  await archive.write(textFile('onnx/model.onnx', 'ä'), pieces('ä'));
  const closed = await archive.close();
  const bytes = new Uint8Array(await closed!.file.arrayBuffer());
  expect(unzip(bytes)).toEqual(
    new Map([
      ['README.md', 'hello'],
      ['onnx/model.onnx', 'ä'],
    ]),
  );
  expect(closed!.sha256).toBe(sha256Hash(bytes));
});

test('what fails while it is made ends the file that waits for it', async () => {
  async function* broken() {
    yield new Uint8Array(1);
    throw new Error('a tensor could not be made');
  }
  const archive = await openArchive('b.zip');
  await expect(archive.write(textFile('x', 'xy'), broken())).rejects.toThrow('a tensor could not be made');
});
