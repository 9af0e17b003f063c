import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import { parseDecoderConfig } from '@/core/model/config';
import { type RandomAccessFile, readWeightFiles, shardNames } from '@/core/model/weightFiles';
import type { Weight } from '@/core/model/weights';

const GOLDEN = 'tests/golden';
const bytesOf = (folder: string) => new Uint8Array(readFileSync(join(GOLDEN, folder, 'model.safetensors')));
const configOf = (folder: string) =>
  parseDecoderConfig(JSON.parse(readFileSync(join(GOLDEN, folder, 'config.json'), 'utf8')));
const asRead = (_: string, weight: Weight) => weight;

const fileOf = (name: string, bytes: Uint8Array): RandomAccessFile => ({
  name,
  size: bytes.length,
  read: async (begin, end) => bytes.subarray(begin, end),
});

test.each(['llama-untied', 'qwen2', 'mistral-window'])('%s: read in stretches as it is read whole', async (folder) => {
  const bytes = bytesOf(folder);
  const weights = await readWeightFiles(configOf(folder), [fileOf('model.safetensors', bytes)], asRead);
  expect(weights).toEqual(readSafetensors(bytes).tensors);
});

test('several files are one model, and progress ends at the whole', async () => {
  const { tensors } = readSafetensors(bytesOf('llama-untied'));
  const half = Math.floor(tensors.size / 2);
  const parts = [[...tensors].slice(0, half), [...tensors].slice(half)].map((part, i) =>
    fileOf(`model-${i}.safetensors`, writeSafetensors(new Map(part), 'F32')),
  );
  const progress: [number, number][] = [];
  const weights = await readWeightFiles(configOf('llama-untied'), parts, asRead, (...each) => progress.push(each));
  expect(new Map([...weights].sort())).toEqual(new Map([...tensors].sort()));
  expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);
});

describe('error', () => {
  const config = configOf('llama-untied');
  const { tensors } = readSafetensors(bytesOf('llama-untied'));
  const whole = [...tensors];
  const reading = (...parts: [string, Parameters<typeof writeSafetensors>[0]][]) =>
    readWeightFiles(
      config,
      parts.map(([name, part]) => fileOf(name, writeSafetensors(part, 'F32'))),
      asRead,
    );

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a weight that is missing', () => reading(['a', new Map(whole.slice(1))]), /has none of that name/],
    ['a weight in two files', () => reading(['a', tensors], ['b', new Map(whole.slice(0, 1))]), /stands in a and in b/],
    [
      'a weight of another shape',
      () => readWeightFiles({ ...config, hiddenSize: 26 }, [fileOf('a', bytesOf('llama-untied'))], asRead),
      /should have the shape/,
    ],
    [
      'a weight that the architecture does not have',
      () => reading(['a', new Map([...whole, ['model.layers.0.self_attn.q_norm.weight', whole[0]![1]]])]),
      /q_norm\.weight belongs to no part/,
    ],
    [
      'a file cut short',
      () => readWeightFiles(config, [fileOf('a', bytesOf('llama-untied').subarray(0, -4))], asRead),
      /follow the header/,
    ],
    ['an empty file', () => readWeightFiles(config, [fileOf('a', new Uint8Array(0))], asRead), /shorter than 8 bytes/],
    [
      'a header that claims more than the file',
      () => readWeightFiles(config, [fileOf('a', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0))], asRead),
      /header is said to take/,
    ],
    [
      'a reader that gives less than was asked for',
      () => {
        const file = fileOf('a', bytesOf('llama-untied'));
        const read = async (begin: number, end: number) => (await file.read(begin, end)).subarray(begin > 4000 ? 1 : 0);
        return readWeightFiles(config, [{ ...file, read }], asRead);
      },
      /ended in the middle/,
    ],
  ])('%s', async (_, read, message) => {
    await expect(read()).rejects.toThrow(message);
    await expect(read()).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test.each([
    [{ weight_map: { a: '../model.safetensors' } }, /no file of the folder/],
    [{ weight_map: { a: 'https://elsewhere/x.safetensors' } }, /no file of the folder/],
    [{ weight_map: {} }, /names 0 files/],
    [{}, /no weight_map/],
  ])('an index like %j', (index, message) => {
    expect(() => shardNames(index)).toThrow(message);
  });
});

test('an index names each file once, in order', () => {
  const weight_map = { a: 'model-2.safetensors', b: 'model-1.safetensors', c: 'model-2.safetensors' };
  expect(shardNames({ weight_map })).toEqual(['model-1.safetensors', 'model-2.safetensors']);
});
