/**
 * Runs once when the web server starts: a wrong setting stops it here, not at the first request that needs it, and every
 * request carries the address it really comes from.
 */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: not a setting of ours but a constant that the compiler writes in
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { getEnv } = await import('@/server/config/env');
  getEnv();
  const { noteConnections } = await import('@/server/http/clientAddress');
  noteConnections();
}
