import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { GgufValue } from '@/core/formats/gguf';
import { parseTokenizerJson, type TokenizerJson } from '@/core/tokenizer/tokenizerJson';

export type GgufTokenizerParameters = {
  /** Parsed `tokenizer.json`. */
  tokenizer: unknown;
  /** Parsed `tokenizer_config.json`, for the chat template; null where there is none. */
  tokenizerConfig: unknown;
  /** Rows of the embedding, which may be more than the tokenizer has tokens. */
  vocabularySize: number;
  ids: { bos: number; eos: number; pad: number };
};

/** Kinds of tokens as llama.cpp numbers them. */
const TOKEN_TYPE = { normal: 1, control: 3, unused: 5 } as const;

/** What a file's `tokenizer.ggml.*` keys say of a byte-level BPE tokenizer. @throws OpenLedgerError `invalid_input` */
export function ggufTokenizer(parameters: GgufTokenizerParameters): Map<string, GgufValue> {
  const { tokenizerConfig, vocabularySize, ids } = parameters;
  const json = parseTokenizerJson(parameters.tokenizer);
  const tokens = Array.from({ length: vocabularySize }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(vocabularySize).fill(TOKEN_TYPE.unused);
  const place = (id: number, token: string, type: number) => {
    if (id >= vocabularySize) throw unsupported(`token ${id} has no row in an embedding of ${vocabularySize}`);
    tokens[id] = token;
    types[id] = type;
  };
  for (const [token, id] of Object.entries(json.vocab)) place(id, token, TOKEN_TYPE.normal);
  for (const { id, content } of json.addedTokens) place(id, content, TOKEN_TYPE.control);
  const settings = new Map(Object.entries(Object(tokenizerConfig)));
  const template = settings.get('chat_template');
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: preTokenizerName(json) }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: types }],
    ['tokenizer.ggml.merges', { type: 'strings', value: json.merges.map((pair) => pair.join(' ')) }],
    ['tokenizer.ggml.bos_token_id', { type: 'uint32', value: ids.bos }],
    ['tokenizer.ggml.eos_token_id', { type: 'uint32', value: ids.eos }],
    ['tokenizer.ggml.padding_token_id', { type: 'uint32', value: ids.pad }],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: settings.get('add_bos_token') === true }],
    ...(typeof template === 'string'
      ? [['tokenizer.chat_template', { type: 'string', value: template }] satisfies [string, GgufValue]]
      : []),
  ]);
}

const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
/** GPT-2's with a piece for each digit and the contractions written shorter. */
const SINGLE_DIGITS = String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const LLAMA3 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const QWEN2 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/** llama.cpp knows ways of splitting text by name alone. */
function preTokenizerName(json: TokenizerJson): string {
  if (json.kind !== 'byteLevel') throw unsupported('its tokenizer is not byte-level');
  const parts = json.steps.flatMap((step) => {
    if (step.type === 'Digits') return step.individual_digits ? ['digit'] : ['digits'];
    if (step.type === 'ByteLevel') return step.use_regex === false ? [] : [GPT2];
    return 'Regex' in step.pattern ? [step.pattern.Regex] : [`literally ${step.pattern.String}`];
  });
  const [first, second] = parts;
  if (parts.length === 1 && first === GPT2) return 'gpt-2';
  if (parts.length === 1 && first === LLAMA3) return 'llama-bpe';
  if (parts.length === 1 && first === QWEN2) return 'qwen2';
  if (parts.length === 2 && first === 'digit' && second === GPT2) return 'smollm';
  // A run of digits as one piece gives the same tokens as single ones where no merge joins two of them.
  if (parts.length === 1 && first === SINGLE_DIGITS && !json.merges.some(joinsDigits)) return 'gpt-2';
  throw unsupported(`llama.cpp has no way of splitting text like ${parts.join(' then ') || 'none at all'}`);
}

const joinsDigits = ([left, right]: readonly [string, string]) => /\p{N}$/u.test(left) && /^\p{N}/u.test(right);

function unsupported(detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This model's tokenizer cannot be written as GGUF: ${detail}.`,
    remedy: 'Export the model as safetensors or ONNX instead.',
  });
}
