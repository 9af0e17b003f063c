import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Deployment, deploymentSchema } from '@/lib/chain/addresses';

/** Reads a deployment file; undefined when there is none. @throws OpenLedgerError `invalid_input` when it is damaged */
export async function readDeploymentFile(file: string): Promise<Deployment | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return deploymentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `${file} is not a deployment file.`,
      fields: { file },
      remedy: 'Restore it, or forget the local chain with "npm run reset".',
      cause,
    });
  }
}

/** Writes a deployment file whole or not at all. */
export async function writeDeploymentFile(file: string, deployment: Deployment): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(deployment, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
