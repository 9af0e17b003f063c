import pino, { type Logger } from 'pino';
import { getEnv } from '@/server/config/env';

let root: Logger | undefined;

/** Values that must never reach a log, at the depths at which they are passed. */
const SECRET_PATHS = ['privateKey', 'secret', 'password', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** A structured logger for one part of the server; writes JSON lines to standard output. */
export function logger(part: string): Logger {
  root ??= pino({ level: getEnv().LOG_LEVEL, base: {}, redact: SECRET_PATHS });
  return root.child({ part });
}
