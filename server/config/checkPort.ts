import { connect, createServer } from 'node:net';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { SettingName } from './settings';

const answers = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 500 });
    const done = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });

const listens = (port: number, host: string): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** True when nothing listens on the port; asks in both ways, as some systems allow a second, more specific listener. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return !(await answers(port, host)) && (await listens(port, host)) === undefined;
}

export type CheckPortParameters = { port: number; variable: SettingName; purpose: string; host?: string };

/** Throws OpenLedgerError `unavailable` naming the port and the variable that moves it. */
export async function checkPort({ port, variable, purpose, host }: CheckPortParameters): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `Port ${port}, which ${purpose} needs, is taken by another program.`,
    fields: { port, variable },
    remedy: `Stop that program, or choose another port: ${variable}=${port + 1000 > 65_535 ? port - 1000 : port + 1000}`,
  });
}
