import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { BaseTexts } from '@/core/export/exportModel';
import { importedHash } from '@/lib/bases/importedBase';
import { loadImportedFiles } from '@/workers/bases/loadImportedBase';

/** The files of a base that an export is made of. @throws OpenLedgerError `unavailable` when one is missing */
export async function loadExportBase(basePath: string): Promise<{ texts: BaseTexts; weights: Uint8Array }> {
  const hash = importedHash(basePath);
  if (hash !== null) return loadImportedFiles(hash);
  const text = async (name: string) => (await required(`${basePath}/${name}`)).text();
  const perhaps = async (name: string) => {
    const response = await fetch(`${basePath}/${name}`);
    return response.ok ? response.text() : null;
  };
  const [config, tokenizer, tokenizerConfig, generationConfig, specialTokens, weights] = await Promise.all([
    text('config.json'),
    text('tokenizer.json'),
    perhaps('tokenizer_config.json'),
    perhaps('generation_config.json'),
    perhaps('special_tokens_map.json'),
    required(`${basePath}/model.safetensors`).then((response) => response.arrayBuffer()),
  ]);
  const texts = { config, tokenizer, tokenizerConfig, generationConfig, specialTokens };
  return { texts, weights: new Uint8Array(weights) };
}

async function required(url: string): Promise<Response> {
  const response = await fetch(url).catch((cause: unknown) => cause);
  if (response instanceof Response && response.ok) return response;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The base model could not be loaded: ${url} ${
      response instanceof Response ? `answered ${response.status}` : 'is not reachable'
    }.`,
    fields: { url },
    remedy: 'Check the connection and try again.',
    cause: response,
  });
}
