import { expect, test } from 'vitest';
import { decodeText } from '@/core/ingest/decodeText';
import { detectEncoding } from '@/core/ingest/detectEncoding';
import { DEFAULT_INGEST_LIMITS } from '@/core/ingest/ingestLimits';

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
};
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ['plain ASCII', utf8('a,b'), 'utf-8'],
  ['UTF-8', utf8('crème brûlée'), 'utf-8'],
  ['UTF-8 with its mark', utf8('\uFEFFa'), 'utf-8'],
  ['UTF-8 cut inside a character', utf8('naïve ☃').subarray(0, -1), 'utf-8'],
  ['UTF-8 with one damaged byte', new Uint8Array([...utf8('é ü ñ'), 0xff, 65]), 'utf-8'],
  ['UTF-16 little-endian with its mark', utf16('\uFEFFa,b', true), 'utf-16le'],
  ['UTF-16 big-endian with its mark', utf16('\uFEFFa,b', false), 'utf-16be'],
  ['UTF-16 little-endian bare', utf16('question,answer', true), 'utf-16le'],
  ['UTF-16 big-endian bare', utf16('question,answer', false), 'utf-16be'],
  ['Windows-1252', latin('cr\xe8me br\xfbl\xe9e'), 'windows-1252'],
])('%s', (_name, bytes, encoding) => {
  expect(detectEncoding(bytes)).toBe(encoding);
});

async function decode(
  chunks: Uint8Array[],
  encoding: Parameters<typeof decodeText>[1],
  maxBytes = 1000,
): Promise<string> {
  async function* source() {
    yield* chunks;
  }
  let text = '';
  const context = { fileName: 'f', limits: { ...DEFAULT_INGEST_LIMITS, maxBytes } };
  for await (const piece of decodeText(source(), encoding, context)) text += piece;
  return text;
}

test('decodes characters that are cut between pieces and drops the mark', async () => {
  const bytes = utf8('\uFEFFnaïve ☃ 😀');
  expect(
    await decode(
      [...bytes].map((byte) => new Uint8Array([byte])),
      'utf-8',
    ),
  ).toBe('naïve ☃ 😀');
  expect(await decode([utf16('\uFEFFé', false)], 'utf-16be')).toBe('é');
  expect(await decode([latin('\x80')], 'windows-1252')).toBe('€');
});

test('error: more bytes than allowed', async () => {
  await expect(decode([new Uint8Array(6), new Uint8Array(6)], 'utf-8', 10)).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { file: 'f', limit: 'maxBytes', allowed: 10, byteOffset: 10 },
  });
});
