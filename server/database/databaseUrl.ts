import { type Env, getEnv } from '@/server/config/env';
import { getSecrets } from '@/server/config/secrets';

/** Name of the database and of its owner in the embedded cluster. */
export const EMBEDDED_DATABASE_NAME = 'openledger';

/** Connection string of this installation's PostgreSQL: DATABASE_URL, else the embedded one. Holds a password. */
export function databaseUrl(env: Env = getEnv()): string {
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  const name = EMBEDDED_DATABASE_NAME;
  return `postgresql://${name}:${getSecrets(env).databasePassword}@127.0.0.1:${env.DATABASE_PORT}/${name}`;
}
