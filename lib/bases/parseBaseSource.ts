import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** A repository of the Hugging Face hub, or any folder that is reached by HTTP. */
export type RemoteSource = { kind: 'hub'; repository: string; revision: string } | { kind: 'url'; folder: string };

export const HUB = 'https://huggingface.co';

const REPOSITORY = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;
const REVISION = /^[\w./-]{1,100}$/;

/**
 * Reads what a person typed: `owner/name`, `owner/name@revision`, the address of a repository's page, or the address of
 * a folder that holds config.json and the weights.
 *
 * @throws OpenLedgerError `invalid_input` for anything else
 */
export function parseBaseSource(text: string): RemoteSource {
  const typed = text.trim();
  const [repository = '', revision = 'main', ...more] = typed.split('@');
  if (REPOSITORY.test(repository) && REVISION.test(revision) && more.length === 0 && !repository.includes('..')) {
    return { kind: 'hub', repository, revision };
  }
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw unreadable(typed);
  }
  if (url.origin === HUB) {
    const [owner, name, view, ...rest] = url.pathname.split('/').filter(Boolean);
    const found = `${owner}/${name}`;
    if (!REPOSITORY.test(found)) throw unreadable(typed);
    const named = view === 'tree' || view === 'resolve' || view === 'blob' ? rest[0] : undefined;
    return { kind: 'hub', repository: found, revision: named ?? 'main' };
  }
  const folder = `${url.origin}${url.pathname.replace(/\/(config\.json)?$/, '')}/`;
  return { kind: 'url', folder };
}

function unreadable(typed: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `“${typed.slice(0, 80)}” is neither a repository of the hub nor the address of a folder.`,
    remedy: 'Write owner/name, as in HuggingFaceTB/SmolLM2-135M-Instruct, or an address that begins with https://.',
  });
}
