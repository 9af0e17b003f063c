import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { encodeChat, encodeExample } from '@/lib/tokenizer/chat';
import { createChatTemplate, tokenizerConfig } from '@/lib/tokenizer/chatTemplate';
import { importedTokenizer } from '@/lib/tokenizer/importedTokenizer';

/** Written by tests/golden/make_tokenizer_goldens.py with Hugging Face tokenizers and transformers. */
const GOLDEN = 'tests/golden/tokenizers';
const FAMILIES = ['qwen2', 'smollm2', 'llama3', 'llama2', 'mistral', 'metaspace'];

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(GOLDEN, ...path), 'utf8'));

function load(family: string) {
  const config = tokenizerConfig.parse(readJson(family, 'tokenizer_config.json'));
  const plain = createTokenizer(readJson(family, 'tokenizer.json'), config.eos_token!);
  const { template, replaced } = createChatTemplate(config);
  return { tokenizer: { ...plain, chatTemplate: template }, replaced, config };
}

describe.each(FAMILIES)('%s', (family) => {
  const { tokenizer, replaced } = load(family);
  const expected = readJson(family, 'expected.json');

  test('texts have the ids and the reading that Hugging Face gives them', () => {
    for (const [text, ids, decoded] of expected.texts) {
      expect(tokenizer.encode(text, { allowSpecial: true }), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.decode(ids), JSON.stringify(text)).toBe(decoded);
    }
  });

  test('conversations are written as by its template', () => {
    expect(replaced).toBeNull();
    for (const [messages, addGenerationPrompt, text, ids] of expected.chats) {
      expect(tokenizer.chatTemplate.render(messages, addGenerationPrompt)).toBe(text);
      expect(encodeChat(tokenizer, messages, { addGenerationPrompt })).toEqual(ids);
    }
  });

  test('an example is its prompt, its answer and one end token', () => {
    const { ids, promptLength } = encodeExample(tokenizer, { prompt: 'One', answer: 'Two' });
    expect(ids.slice(0, promptLength)).toEqual(encodeChat(tokenizer, [{ role: 'user', content: 'One' }]));
    expect(tokenizer.decode(ids.slice(promptLength)).trim()).toBe('Two');
    expect(ids.at(-1)).toBe(tokenizer.eosId);
    expect(ids.slice(promptLength, -1)).not.toContain(tokenizer.eosId);
  });

  test('nobody can write a special token into a conversation', () => {
    const names = [...tokenizer.specialIds.keys()];
    const hostile = fc.array(fc.constantFrom(...names, '<', '|', 'a', ' ', '\ue000'), { maxLength: 12 });
    const count = (ids: readonly number[]) =>
      ids.filter((id) => [...tokenizer.specialIds.values()].includes(id)).length;
    const harmless = count(encodeChat(tokenizer, [{ role: 'user', content: 'x' }]));
    fc.assert(
      fc.property(hostile, (parts) => {
        const content = `x${parts.join('')}x`;
        const ids = encodeChat(tokenizer, [{ role: 'user', content }]);
        expect(count(ids)).toBe(harmless);
        expect(tokenizer.decode(ids, { skipSpecial: false })).toContain(content);
      }),
    );
  });

  test('round-trips any well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const composed = family === 'qwen2' ? text.normalize('NFC') : text;
        // A mark stands for a space: both read as one.
        const marked = ['llama2', 'mistral', 'metaspace'].includes(family) ? composed.replaceAll('▁', ' ') : composed;
        const found = tokenizer.decode(tokenizer.encode(text));
        // Some kinds cannot tell whether a text began with a space.
        expect(found === marked || ` ${found}` === marked).toBe(true);
      }),
    );
  });
});

test('rows of the embeddings beyond the last token stand for no text; the end token may stand in config.json alone', () => {
  const tokenizer = readJson('qwen2', 'tokenizer.json');
  const { eos_token: _, ...tokenizerSettings } = readJson('qwen2', 'tokenizer_config.json');
  const end = tokenizer.added_tokens.find(({ content }: { content: string }) => content === '<|im_end|>').id;
  const config = { vocab_size: 512, eos_token_id: [end] };
  const files = { config, tokenizer, tokenizerConfig: tokenizerSettings, chatTemplate: null };
  const { tokenizer: imported } = importedTokenizer(files);
  expect(imported.eosId).toBe(end);
  expect(imported.decode([511, ...imported.encode('A'), 500])).toBe('A');
  expect(() => imported.decode([512])).toThrow(/no token with id 512/);
  expect(() => importedTokenizer({ ...files, config: { vocab_size: 512 } })).toThrow(/which token ends an answer/);
});

describe('templates that cannot be used', () => {
  const ask = [{ role: 'user', content: 'Why?' }];
  test.each([
    ['none', {}, /no chat template/],
    ['not Jinja', { chat_template: '{% if %}' }, /does not run/],
    ['one that drops the question', { chat_template: 'Hello' }, /leaves the question out/],
    ['a huge one', { chat_template: ' '.repeat(70_000) }, /too many/],
  ])('%s: roles in words', (_, config, why) => {
    const { template, replaced } = createChatTemplate(tokenizerConfig.parse({ ...config, bos_token: '<s>' }));
    expect(replaced).toMatch(why);
    expect(template.render(ask, true)).toBe('<s>User: Why?\n\nAssistant:');
  });

  test('a template without a system role gets its text with the question', () => {
    const chat_template =
      "{% for m in messages %}{% if m['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ m['content'] }}{% endfor %}";
    const { template } = createChatTemplate(tokenizerConfig.parse({ chat_template }));
    expect(template.render([{ role: 'system', content: 'Be kind.' }, ...ask], true)).toBe('Be kind.\n\nWhy?');
  });

  test('error: a conversation that the template refuses', () => {
    const { template } = createChatTemplate(tokenizerConfig.parse(readJson('llama2', 'tokenizer_config.json')));
    const twice = [...ask, ...ask];
    expect(() => template.render(twice, true)).toThrow(/must alternate/);
  });
});
