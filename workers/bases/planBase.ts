import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { sha256Hash } from '@/core/hash/hash';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { INDEX_FILE, locateWeights, SINGLE_FILE, shardNames } from '@/core/model/weightFiles';
import { parameterCount } from '@/core/model/weights';
import { parseBaseSource } from '@/lib/bases/parseBaseSource';
import { importedTokenizer } from '@/lib/tokenizer/importedTokenizer';
import type { BaseFolder, WeightSource } from '@/workers/bases/baseFolder';
import { droppedFolder } from '@/workers/bases/droppedFolder';
import type { BaseSource } from '@/workers/bases/protocol';
import { remoteFolder } from '@/workers/bases/remoteFolder';

/** Bounds on the small files of a model. */
const LIMITS = { 'config.json': 1 << 20, 'tokenizer.json': 1 << 26, 'tokenizer_config.json': 1 << 23, index: 1 << 24 };

export type LookedAt = {
  folder: BaseFolder;
  config: DecoderConfig;
  parameters: number;
  weights: readonly WeightSource[];
  /** The small files as they were read, to be kept beside the weights. */
  texts: ReadonlyMap<string, string>;
  templateReplaced: string | null;
  /** Name of the place where this browser keeps exactly these files. */
  key: string;
};

/**
 * Looks at a model before its weights are fetched: configuration, tokenizer, chat template, and the headers of all
 * weight files against the configuration.
 *
 * @throws OpenLedgerError naming what is missing, damaged or not supported
 */
export async function lookAt(source: BaseSource): Promise<LookedAt> {
  const folder =
    source.kind === 'folder' ? droppedFolder(source.files) : await remoteFolder(parseBaseSource(source.text));
  const texts = new Map<string, string>();
  const keep = async (name: string, limit: number): Promise<string | null> => {
    const text = await folder.readText(name, limit);
    if (text !== null) texts.set(name, text);
    return text;
  };
  const configText = (await keep('config.json', LIMITS['config.json'])) ?? missing('config.json');
  const rawConfig = parseJson('config.json', configText);
  const config = parseDecoderConfig(rawConfig);
  const tokenizerText = (await keep('tokenizer.json', LIMITS['tokenizer.json'])) ?? missing('tokenizer.json');
  const settings = await keep('tokenizer_config.json', LIMITS['tokenizer_config.json']);
  const { tokenizer, templateReplaced } = importedTokenizer({
    config: rawConfig,
    tokenizer: parseJson('tokenizer.json', tokenizerText),
    tokenizerConfig: settings === null ? null : parseJson('tokenizer_config.json', settings),
    chatTemplate: await keep('chat_template.jinja', LIMITS['config.json']),
  });
  if (tokenizer.vocabSize > config.vocabularySize) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `tokenizer.json has ids up to ${tokenizer.vocabSize - 1}, the model ${config.vocabularySize} rows of embeddings.`,
      remedy: 'Take tokenizer.json and config.json from the same model.',
    });
  }
  const weights = await weightFiles(folder);
  await locateWeights(config, weights);
  const identity = [
    folder.origin,
    ...weights.map((file) => `${file.name} ${file.size} ${file.sha256 ?? file.validator}`),
  ];
  const key = sha256Hash([...identity, configText, tokenizerText].join('\n')).slice(2, 34);
  return { folder, config, parameters: parameterCount(config), weights, texts, templateReplaced, key };
}

async function weightFiles(folder: BaseFolder): Promise<WeightSource[]> {
  const single = await folder.weightFile(SINGLE_FILE);
  if (single) return [single];
  const index = await folder.readText(INDEX_FILE, LIMITS.index);
  if (index === null) missing(`${SINGLE_FILE} or ${INDEX_FILE}`);
  const files: WeightSource[] = [];
  for (const name of shardNames(parseJson(INDEX_FILE, index))) {
    files.push((await folder.weightFile(name)) ?? missing(name));
  }
  return files;
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `${name} is not JSON.`,
      fields: { name },
      remedy: 'Take the file as the model was published with it.',
      cause,
    });
  }
}

function missing(name: string): never {
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The model has no ${name}.`,
    fields: { name },
    remedy: 'Use a model with config.json, tokenizer.json and its weights as safetensors in one folder.',
  });
}
