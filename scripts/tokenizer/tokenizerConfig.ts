import { SPECIAL_TOKENS } from '@/scripts/tokenizer/trainBpe';

/** Role token and content, an assistant's content closed by the end of text; see lib/tokenizer/chat.ts. */
const CHAT_TEMPLATE = [
  '{% for message in messages %}',
  "{{ '<|' + message['role'] + '|>' + message['content'] }}",
  "{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}",
  '{% endfor %}',
  "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}",
].join('');

const [END_OF_TEXT, ...ROLE_TOKENS] = SPECIAL_TOKENS;

/** Content of `tokenizer_config.json`. @param contextLength tokens that the model was trained to see at once */
export function tokenizerConfig(contextLength: number): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: contextLength,
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    pad_token: END_OF_TEXT,
    additional_special_tokens: ROLE_TOKENS,
    add_bos_token: false,
    add_eos_token: false,
    clean_up_tokenization_spaces: false,
    chat_template: CHAT_TEMPLATE,
  };
}

/** Content of `special_tokens_map.json`. */
export const SPECIAL_TOKENS_MAP = {
  bos_token: END_OF_TEXT,
  eos_token: END_OF_TEXT,
  pad_token: END_OF_TEXT,
  additional_special_tokens: ROLE_TOKENS,
};
