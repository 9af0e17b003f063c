import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { BaseTexts, ExportSource } from '@/core/export/exportModel';
import { openedWeights } from '@/core/model/basePrecision';
import { importedHash } from '@/lib/bases/importedBase';
import { directoryOf, readText } from '@/workers/bases/baseStore';
import { loadBase } from '@/workers/training/loadBase';

/**
 * What an export is made of: a base of this site or one that this browser has imported, with its text files.
 *
 * @throws OpenLedgerError `unavailable` when a file is missing, `not_found` when this browser has no such base
 */
export async function loadExportBase(basePath: string): Promise<Pick<ExportSource, 'base' | 'texts'>> {
  const { config, weights } = await loadBase(basePath, 'float32');
  const read = await readerOf(basePath);
  const required = async (name: string): Promise<string> => {
    const text = await read(name);
    if (text !== null) return text;
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `The base model's ${name} could not be read.`,
      fields: { name },
      remedy: 'Check the connection and try again.',
    });
  };
  const texts: BaseTexts = {
    config: await required('config.json'),
    tokenizer: await required('tokenizer.json'),
    tokenizerConfig: await read('tokenizer_config.json'),
    generationConfig: await read('generation_config.json'),
    specialTokens: await read('special_tokens_map.json'),
  };
  return { base: { config, weights: openedWeights(weights) }, texts };
}

/** Reads a text file of the base's folder; null where there is none. */
async function readerOf(basePath: string): Promise<(name: string) => Promise<string | null>> {
  const hash = importedHash(basePath);
  if (hash !== null) {
    const directory = await directoryOf(hash);
    return (name) => readText(directory, name);
  }
  return async (name) => {
    const response = await fetch(`${basePath}/${name}`);
    return response.ok ? response.text() : null;
  };
}
