import { expect, test } from 'vitest';
import { textFile } from '@/core/export/exportFile';
import { sha256Hash } from '@/core/hash/hash';
import { readArchive } from '@/tests/browser/support/readArchive';
import { openArchive } from '@/workers/export/archive';

async function* pieces(...texts: string[]) {
  for (const text of texts) yield new TextEncoder().encode(text);
}

test('files written one after the other come back from the archive, and its hash is that of its bytes', async () => {
  const archive = await openArchive('a.zip');
  await archive.write(textFile('README.md', 'hello'), pieces('hel', 'lo'));
  await archive.write(textFile('onnx/model.onnx', 'ä'), pieces('ä'));
  const closed = await archive.close();
  const bytes = new Uint8Array(await closed!.file.arrayBuffer());
  const files = [...readArchive(bytes)].map(([name, content]) => [name, new TextDecoder().decode(content)]);
  expect(files).toEqual([
    ['README.md', 'hello'],
    ['onnx/model.onnx', 'ä'],
  ]);
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
