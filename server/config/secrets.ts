import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Env, getEnv } from './env';

const key = z.custom<`0x${string}`>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value));

const secretsSchema = z.object({
  platformPrivateKey: key,
  settlerPrivateKey: key,
  nodePrivateKey: key,
  sessionSecret: z.string().min(32),
  databasePassword: z.string().min(16),
});

/** Keys and passwords of this installation. Never logged, never sent to a browser. */
export type Secrets = z.infer<typeof secretsSchema>;

const generate = (): Secrets => {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  return {
    platformPrivateKey: `0x${hex(32)}`,
    settlerPrivateKey: `0x${hex(32)}`,
    nodePrivateKey: `0x${hex(32)}`,
    sessionSecret: hex(32),
    databasePassword: hex(16),
  };
};

/** Writes the file under a temporary name and links it, so that of two processes starting at once one wins whole. */
function createOnce(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, `${JSON.stringify(generate(), null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary);
  }
}

function readOrCreate(file: string): Secrets {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    createOnce(file);
    text = readFileSync(file, 'utf8');
  }
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    // The cause is left out on purpose: it would quote the file's content.
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The file of generated keys ${file} is damaged.`,
      fields: { file },
      remedy: 'Restore it from a copy, or run `npm run reset` to start anew.',
    });
  }
}

const kept = new Map<string, Secrets>();

/** The secrets of an installation: given ones from the environment, the others generated once and kept (mode 600). */
export function getSecrets(env: Env = getEnv()): Secrets {
  const file = path.join(env.DATA_DIR, 'secrets.json');
  let secrets = kept.get(file);
  if (!secrets) {
    secrets = readOrCreate(file);
    kept.set(file, secrets);
  }
  return {
    platformPrivateKey: env.PLATFORM_PRIVATE_KEY ?? secrets.platformPrivateKey,
    settlerPrivateKey: env.SETTLER_PRIVATE_KEY ?? secrets.settlerPrivateKey,
    nodePrivateKey: env.NODE_PRIVATE_KEY ?? secrets.nodePrivateKey,
    sessionSecret: env.SESSION_SECRET ?? secrets.sessionSecret,
    databasePassword: secrets.databasePassword,
  };
}
