import type { BrowserContext } from '@playwright/test';

export type Watch = {
  /** Requests that left this machine. */
  external: string[];
  /** What pages wrote into their console as errors, and exceptions that nobody caught. */
  errors: string[];
};

const OWN = new Set(['127.0.0.1', 'localhost']);

/** Notes what a page must not do, for as long as the context lives. */
export function watchContext(context: BrowserContext): Watch {
  const watch: Watch = { external: [], errors: [] };
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !OWN.has(hostname)) watch.external.push(request.url());
  });
  context.on('console', (message) => {
    if (message.type() === 'error') watch.errors.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => {
    watch.errors.push(`${error.page()?.url()}: ${error.error().message}`);
  });
  return watch;
}
