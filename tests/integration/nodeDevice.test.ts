import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findBrowser } from '@/scripts/test/findBrowser';
import { childEnv } from '@/server/config/env';

const PROGRAM = path.join(import.meta.dirname, 'support/greedyOnDevice.ts');

/** Chromium brings a Vulkan driver that emulates a graphics processor, and the library that loads it. */
const emulated = [path.dirname(findBrowser() ?? ''), '/usr/lib/chromium'].find((folder) =>
  ['vk_swiftshader_icd.json', 'libvulkan.so.1'].every((file) => existsSync(path.join(folder, file))),
);

async function greedyOn(device: 'cpu' | 'webgpu', driver?: string): Promise<unknown> {
  const vulkan = driver === undefined ? '/nowhere' : path.join(driver, 'vk_swiftshader_icd.json');
  const libraries = driver === undefined ? {} : { LD_LIBRARY_PATH: driver };
  const env = childEnv({ VK_ICD_FILENAMES: vulkan, VK_DRIVER_FILES: vulkan, ...libraries });
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, device], { env });
  return JSON.parse(stdout);
}

test.skipIf(emulated === undefined)('a graphics processor goes on with the tokens of the processor', async () => {
  const onCpu = await greedyOn('cpu');
  expect(onCpu).toMatchObject({ tokens: expect.arrayContaining([[expect.any(Number), expect.any(Number)]]) });
  expect(await greedyOn('webgpu', emulated)).toEqual(onCpu);
});

test('without a graphics processor a node says so when it starts', async () => {
  expect(await greedyOn('webgpu')).toMatchObject({
    error: { code: 'unavailable', remedy: expect.stringMatching(/CPU/) },
  });
});
