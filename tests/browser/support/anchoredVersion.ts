import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LICENCE_FLAVOURS } from '@/core/licence/licenceFlavours';
import { REVENUE_SHARE_SCALE } from '@/core/licence/terms';
import { publicConfig } from '@/lib/api/session';
import { createApi } from '@/scripts/demo/api';
import { contribute, createDataNet, freezeVersion } from '@/scripts/demo/contribute';
import { createPerson } from '@/scripts/demo/person';
import { getEnv } from '@/server/config/env';

export type AnchoredVersion = {
  /** Of the DataNet. */
  name: string;
  id: string;
};

/** Records that it is given: enough for steps and held-out records, few enough for a short test. */
const ROWS = 48;

/** A DataNet of one of the project's sample files with its first version anchored; its owner asks for a revenue share. */
export async function anchoredVersion(name: string, file: string, sharePercent: number): Promise<AnchoredVersion> {
  const { signal } = new AbortController();
  const { WEB_URL } = getEnv();
  const config = await createApi(WEB_URL, signal).get('/api/config', publicConfig);
  const owner = await createPerson(`Owner of ${name}`.slice(0, 30), WEB_URL, config, signal);
  const terms = {
    ...LICENCE_FLAVOURS['open-use'].terms,
    commercialRevShare: (REVENUE_SHARE_SCALE / 100) * sharePercent,
  };
  const dataNet = await createDataNet(owner, config, signal, { name, terms });
  const lines = (await readFile(path.join('samples', file), 'utf8')).split('\n');
  const bytes = new TextEncoder().encode(lines.slice(0, ROWS + 1).join('\n'));
  await contribute(owner, config, dataNet, { name: file, bytes }, signal);
  const { id } = await freezeVersion(owner, config, dataNet, signal);
  return { name, id };
}
