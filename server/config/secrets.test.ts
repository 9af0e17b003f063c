import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnv } from './env';
import { getSecrets } from './secrets';

const folder = () => mkdtempSync(path.join(os.tmpdir(), 'openledger-secrets-'));

describe('getSecrets', () => {
  it('generates once, readable by the owner only, and leaves no temporary file', () => {
    const directory = folder();
    const first = getSecrets(parseEnv({ DATA_DIR: directory }));
    expect(first.platformPrivateKey).toMatch(/^0x[0-9a-f]{64}$/);
    expect(new Set([first.platformPrivateKey, first.settlerPrivateKey, first.nodePrivateKey]).size).toBe(3);
    expect(getSecrets(parseEnv({ DATA_DIR: directory }))).toEqual(first);
    expect(statSync(path.join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['secrets.json']);
  });

  it('prefers keys of the environment', () => {
    const key = `0x${'ab'.repeat(32)}`;
    expect(getSecrets(parseEnv({ DATA_DIR: folder(), SETTLER_PRIVATE_KEY: key })).settlerPrivateKey).toBe(key);
  });

  it('names a damaged file without quoting it', () => {
    const directory = folder();
    writeFileSync(path.join(directory, 'secrets.json'), '{"platformPrivateKey":"0xsensitive"}');
    expect(() => getSecrets(parseEnv({ DATA_DIR: directory }))).toThrow(/^(?!.*sensitive).*damaged/);
  });
});
