import { createSocket } from 'node:dgram';
import { isPortFree } from '@/server/config/checkPort';

/**
 * A free port of a range, which this process keeps until it ends: no other test gets it meanwhile, also before anything
 * listens there. Starts at a place that differs between processes.
 */
export async function freePort(first: number, count = 200): Promise<number> {
  for (let tried = 0; tried < count; tried++) {
    const port = first + ((process.pid * 7 + tried) % count);
    if ((await claimed(port)) && (await isPortFree(port))) return port;
  }
  throw new Error(`no free port between ${first} and ${first + count - 1}`);
}

/** Takes the UDP port of the same number, which one process alone can hold and which the system frees when it dies. */
function claimed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref();
      resolve(true);
    });
  });
}
