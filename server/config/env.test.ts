import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { checkNode, MINIMUM_NODE } from './checkNode';
import { parseEnv } from './env';
import { settingsSchema } from './settings';

describe('parseEnv', () => {
  it('accepts an empty environment and derives the addresses from the ports', () => {
    const env = parseEnv({ WEB_PORT: '4000', CHAIN_PORT: '9545', RPC_URL: '' });
    expect(env.WEB_URL).toBe('http://localhost:4000');
    expect(env.RPC_URL).toBe('http://127.0.0.1:9545');
    expect(env.PUBLIC_RPC_URL).toBe(env.RPC_URL);
    expect([env.embeddedChain, env.embeddedDatabase]).toEqual([true, true]);
  });

  it('uses given services instead of embedded ones and strips trailing slashes', () => {
    const env = parseEnv({ RPC_URL: 'https://rpc.example.org/', DATABASE_URL: 'postgresql://u:p@db.example.org/x' });
    expect(env.RPC_URL).toBe('https://rpc.example.org');
    expect([env.embeddedChain, env.embeddedDatabase]).toEqual([false, false]);
  });

  it('names every wrong variable at once and repeats no value', () => {
    let error: unknown;
    try {
      parseEnv({ WEB_PORT: '70000', PLATFORM_PRIVATE_KEY: '0xdeadbeef', LOG_LEVEL: 'loud' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(OpenLedgerError);
    const { message, code } = error as OpenLedgerError;
    expect(code).toBe('invalid_input');
    for (const name of ['WEB_PORT', 'PLATFORM_PRIVATE_KEY', 'LOG_LEVEL']) expect(message).toContain(name);
    expect(message).not.toContain('deadbeef');
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').matchAll(/^# ([A-Z][A-Z0-9_]*)=(.*)$/gm);
  const example = new Map([...lines].map((match) => [match[1] ?? '', match[2] ?? '']));

  it('lists exactly the settings of the schema', () => {
    expect([...example.keys()].sort()).toEqual(Object.keys(settingsSchema.shape).sort());
  });

  it('shows the default of each setting that has one', () => {
    const defaults: Record<string, unknown> = settingsSchema.parse({});
    for (const [name, shown] of example) {
      const value = defaults[name];
      expect(shown, name).toBe(value === undefined ? '' : String(value));
    }
  });
});

describe('checkNode', () => {
  it('agrees with package.json', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(manifest.engines.node).toBe(`>=${MINIMUM_NODE}`);
  });

  it.each(['18.20.4', '20.18.9', '20.9.0'])('refuses %s', (version) => {
    expect(() => checkNode(version)).toThrow(/too old/);
  });

  it.each(['20.19.0', '20.20.2', '22.1.0', '100.0.0'])('accepts %s', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });
});
