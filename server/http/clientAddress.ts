import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const HEADER = 'x-forwarded-for';

/**
 * From now on every request's `x-forwarded-for` ends with the address that its connection comes from, whatever the
 * client wrote there: handlers see headers only, and a client may write any.
 */
export function noteConnections(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    const said = request.headers[HEADER];
    request.headers[HEADER] = [said, socket.remoteAddress].flat().filter(Boolean).join(', ');
  });
}

/**
 * Whom a request comes from. Each proxy adds the address it was called from at the end, so behind `trustedProxies` of
 * them the client's is that many places before the last; what stands further left is the client's own word.
 */
export function clientAddress(headers: Headers, trustedProxies: number): string {
  const addresses = (headers.get(HEADER) ?? '').split(',').map((address) => address.trim());
  return addresses[Math.max(0, addresses.length - 1 - trustedProxies)] || 'unknown';
}
