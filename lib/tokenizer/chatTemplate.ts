import { Template } from '@huggingface/jinja';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ChatTemplate, TemplateMessage } from '@/core/tokenizer/chatTemplate';

/** Longest template that is read; published ones have a few thousand characters. */
const MAX_TEMPLATE = 65_536;

const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]).nullish();
const named = z.array(z.object({ name: z.string(), template: z.string() }));

/** What a model's `tokenizer_config.json` says of conversations. */
export const tokenizerConfig = z.looseObject({
  bos_token: token,
  eos_token: token,
  unk_token: token,
  pad_token: token,
  chat_template: z.union([z.string(), named]).nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfig>;

/** Roles in words, for a model that brings no usable template. */
export function plainTemplate({
  bos_token,
  eos_token,
}: Pick<TokenizerConfig, 'bos_token' | 'eos_token'>): ChatTemplate {
  const names: Readonly<Record<string, string>> = { system: 'System', user: 'User', assistant: 'Assistant' };
  return {
    render(messages, addGenerationPrompt) {
      const turns = messages.map(({ role, content }) => {
        const line = `${names[role] ?? role}: ${content}`;
        return role === 'assistant' ? line + (eos_token ?? '') : line;
      });
      return (bos_token ?? '') + [...turns, ...(addGenerationPrompt ? ['Assistant:'] : [])].join('\n\n');
    },
  };
}

/**
 * The template that a model brings (Jinja, as Hugging Face writes it), or roles in words where it brings none or one
 * that does not run.
 *
 * @param source content of `chat_template.jinja`, which goes before the entry of `tokenizer_config.json`
 * @returns also why the model's own template is not used, for a person to read
 */
export function createChatTemplate(
  config: TokenizerConfig,
  source?: string,
): { template: ChatTemplate; replaced: string | null } {
  const plain = plainTemplate(config);
  const text = source ?? textOf(config.chat_template);
  if (text === undefined) return { template: plain, replaced: 'The model brings no chat template.' };
  if (text.length > MAX_TEMPLATE) {
    return { template: plain, replaced: `The model's chat template has ${text.length} characters, too many to run.` };
  }
  try {
    const template = jinjaTemplate(text, config);
    const probe: TemplateMessage[] = [{ role: 'user', content: 'probe' }];
    if (!template.render(probe, true).includes('probe')) {
      return { template: plain, replaced: "The model's chat template leaves the question out." };
    }
    return { template, replaced: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { template: plain, replaced: `The model's chat template does not run: ${why}` };
  }
}

function textOf(entry: TokenizerConfig['chat_template']): string | undefined {
  if (typeof entry === 'string') return entry;
  return entry?.find(({ name }) => name === 'default')?.template ?? entry?.[0]?.template;
}

function jinjaTemplate(text: string, config: TokenizerConfig): ChatTemplate {
  const template = new Template(text);
  const tokens = Object.fromEntries(
    (['bos_token', 'eos_token', 'unk_token', 'pad_token'] as const).map((name) => [name, config[name] ?? '']),
  );
  const run = (messages: readonly TemplateMessage[], addGenerationPrompt: boolean): string =>
    template.render({
      ...tokens,
      messages: messages.map((m) => ({ ...m })),
      add_generation_prompt: addGenerationPrompt,
    });
  return {
    render(messages, addGenerationPrompt) {
      try {
        return run(messages, addGenerationPrompt);
      } catch (cause) {
        const merged = withoutSystem(messages);
        if (merged) return run(merged, addGenerationPrompt);
        throw new OpenLedgerError({
          code: 'invalid_input',
          message: `The model's chat template refuses this conversation: ${cause instanceof Error ? cause.message : cause}.`,
          remedy: 'Use turns of user and assistant in alternation, the user first.',
          cause,
        });
      }
    },
  };
}

/** Some templates know no system role: its text goes before the first question. */
function withoutSystem([system, user, ...rest]: readonly TemplateMessage[]): TemplateMessage[] | undefined {
  if (system?.role !== 'system' || user?.role !== 'user') return undefined;
  return [{ role: 'user', content: `${system.content}\n\n${user.content}` }, ...rest];
}
