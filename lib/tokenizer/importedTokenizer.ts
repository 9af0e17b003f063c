import { z } from 'zod';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import { createChatTemplate, tokenizerConfig } from '@/lib/tokenizer/chatTemplate';

export type TokenizerFiles = {
  /** Parsed `config.json`, `tokenizer.json` and, where there is one, `tokenizer_config.json`. */
  config: unknown;
  tokenizer: unknown;
  tokenizerConfig: unknown;
  /** Content of `chat_template.jinja`, where there is one. */
  chatTemplate: string | null;
};

const modelConfig = z.looseObject({
  vocab_size: z.number().int().nonnegative(),
  eos_token_id: z.union([z.number(), z.array(z.number()).min(1)]).nullish(),
});
const addedTokens = z.looseObject({ added_tokens: z.array(z.looseObject({ id: z.number(), content: z.string() })) });

/**
 * The tokenizer of an imported model with its chat template.
 *
 * @returns also why the model's own template is not used, or null
 * @throws TokenizerError for a tokenizer of another kind, or one that does not say which token ends an answer
 */
export function importedTokenizer(files: TokenizerFiles): { tokenizer: Tokenizer; templateReplaced: string | null } {
  const settings = tokenizerConfig.safeParse(files.tokenizerConfig ?? {});
  if (!settings.success)
    throw new TokenizerError({ message: 'tokenizer_config.json is not of the form that is known.' });
  const eos = settings.data.eos_token ?? namedEnd(files);
  if (eos === undefined) {
    throw new TokenizerError({
      message: 'Neither tokenizer_config.json nor config.json says which token ends an answer.',
      remedy: 'Add eos_token to tokenizer_config.json.',
    });
  }
  const tokenizer = createTokenizer(files.tokenizer, eos, modelConfig.safeParse(files.config).data?.vocab_size ?? 0);
  const { template, replaced } = createChatTemplate(
    { ...settings.data, eos_token: eos },
    files.chatTemplate ?? undefined,
  );
  return { tokenizer: { ...tokenizer, chatTemplate: template }, templateReplaced: replaced };
}

function namedEnd({ config, tokenizer }: TokenizerFiles): string | undefined {
  const ids = modelConfig.safeParse(config);
  const tokens = addedTokens.safeParse(tokenizer);
  if (!ids.success || !tokens.success) return undefined;
  const { eos_token_id: end } = ids.data;
  const id = Array.isArray(end) ? end[0] : end;
  return tokens.data.added_tokens.find((token) => token.id === id)?.content;
}
