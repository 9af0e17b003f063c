import { existsSync } from 'node:fs';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Settings, settingsSchema } from './settings';

/** Addresses that follow from other settings when they are not given. */
type ResolvedNames = 'WEB_URL' | 'NODE_PUBLIC_URL' | 'RPC_URL' | 'PUBLIC_RPC_URL';

export type Env = Readonly<
  Omit<Settings, ResolvedNames> &
    Record<ResolvedNames, string> & {
      /** True where this installation starts its own chain (RPC_URL not given). */
      embeddedChain: boolean;
      /** True where this installation starts its own PostgreSQL (DATABASE_URL not given). */
      embeddedDatabase: boolean;
    }
>;

/**
 * Validates an environment; the pure part of `getEnv`. Empty strings count as not set.
 * Throws OpenLedgerError `invalid_input` naming every wrong variable at once.
 */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const result = settingsSchema.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The environment is not valid. ${problems.join('; ')}`,
      fields: { variables: result.error.issues.map((issue) => issue.path.join('.')).join(', ') },
      remedy: 'Correct these variables (see .env.example) or unset them to use the defaults.',
    });
  }
  const settings = result.data;
  const rpcUrl = settings.RPC_URL ?? `http://127.0.0.1:${settings.CHAIN_PORT}`;
  return {
    ...settings,
    DATA_DIR: path.resolve(settings.DATA_DIR),
    WEB_URL: settings.WEB_URL ?? `http://localhost:${settings.WEB_PORT}`,
    NODE_PUBLIC_URL: settings.NODE_PUBLIC_URL ?? `http://127.0.0.1:${settings.NODE_PORT}`,
    RPC_URL: rpcUrl,
    PUBLIC_RPC_URL: settings.PUBLIC_RPC_URL ?? rpcUrl,
    embeddedChain: settings.RPC_URL === undefined,
    embeddedDatabase: settings.DATABASE_URL === undefined,
  };
}

let current: Env | undefined;

/** The environment of this process, read once: the process's variables over those of a `.env` file beside it. */
export function getEnv(): Env {
  if (!current) {
    // Variables already set win over the file, so one run can be changed from the command line.
    if (existsSync('.env')) process.loadEnvFile('.env');
    current = parseEnv(process.env);
  }
  return current;
}

/** Pins the environment of this process to the given variables over the real ones; for tests and tools. */
export function overrideEnv(variables: Readonly<Record<string, string>>): Env {
  Object.assign(process.env, variables);
  current = parseEnv(process.env);
  return current;
}

/** Variables for a child process: this process's own, with the given ones on top. */
export function childEnv(variables: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...variables };
}

/** Whether `npm run` started this process, which then lives as long as it. */
export const startedByNpm = (): boolean => process.env.npm_lifecycle_event !== undefined;
