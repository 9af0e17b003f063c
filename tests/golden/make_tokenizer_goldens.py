"""Writes tests/golden/tokenizers: tiny tokenizers of each supported family with what Hugging Face makes of texts.

Needs Python with tokenizers and transformers; the product itself needs neither.
Run from the repository's root: python tests/golden/make_tokenizer_goldens.py

Each folder holds tokenizer.json, tokenizer_config.json with a chat template, and expected.json:
  texts   [[text, ids, text decoded again]] special tokens read, none added
  chats   [[messages, whether the generation prompt is added, text, ids]] or an error's name in place of the text
"""

import json
import shutil
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent / "tokenizers"
README = (Path(__file__).parents[2] / "README.md").read_text()
GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEXTS = [
    "Hello, world! It's 12345 miles.",
    "  two spaces,\ttabs\n\nnew lines \n",
    "naïve café, e\u0301 combined, Ελληνικά, 日本語, 👋🏽",
    " leading and trailing ",
    "",
    "A",
]
CHATS = [
    [{"role": "user", "content": "What is it?"}],
    [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Who? \n"}],
    [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "Two"},
        {"role": "user", "content": "Three"},
    ],
]

CHATML = (
    "{% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{% endif %}"
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
INST = (
    "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
    "{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}"
    "{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}"
    "{% if loop.index0 == 0 and system_message %}"
    "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
    "{% else %}{% set content = message['content'] %}{% endif %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
    "{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
)
HEADERS = (
    "{% for message in messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
    " + message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}"
    "{% endif %}{{ content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)


def special(names):
    return [AddedToken(name, special=True, normalized=False) for name in names]


def byte_level(pre_tokenizer, normalizer, names, ignore_merges=False):
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([README], trainer)
    tokenizer.add_special_tokens(special(names))
    return tokenizer


def marked(in_normalizer, scheme, names):
    """As conversion from SentencePiece gives it: special tokens and bytes first, then characters and merges."""
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.train_from_iterator(
        README.split("\n"),
        trainers.BpeTrainer(vocab_size=160, limit_alphabet=60, show_progress=False),
    )
    learnt = json.loads(trained.to_str())["model"]
    order = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *learnt["vocab"]]
    vocab = {token: index for index, token in enumerate(order)}
    merges = [tuple(merge) for merge in learnt["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if in_normalizer:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme=scheme, split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(special(["<unk>", "<s>", "</s>", *names]))
    return tokenizer


def split(pattern):
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


CASES = {
    "qwen2": (
        byte_level(split(GPT4), normalizers.NFC(), ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]),
        dict(eos_token="<|im_end|>", pad_token="<|endoftext|>"),
        CHATML,
    ),
    "smollm2": (
        byte_level(
            pre_tokenizers.Sequence(
                [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
            ),
            None,
            ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        ),
        dict(bos_token="<|im_start|>", eos_token="<|im_end|>"),
        CHATML,
    ),
    "llama3": (
        byte_level(
            split(GPT4),
            None,
            ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
            ignore_merges=True,
        ),
        dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>"),
        HEADERS,
    ),
    "llama2": (marked(True, None, []), dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>"), INST),
    "mistral": (
        marked(False, "first", ["[INST]", "[/INST]"]),
        dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>"),
        INST,
    ),
    "metaspace": (marked(False, "always", []), dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>"), INST),
}


def chat(tokenizer, messages, generation):
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=generation)
    return [messages, generation, text, tokenizer(text, add_special_tokens=False)["input_ids"]]


def make(name, tokenizer, names, template):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, chat_template=template, **names)
    config = dict(tokenizer_class="PreTrainedTokenizerFast", chat_template=template, **names)
    whole = json.loads(tokenizer.to_str())
    (folder / "tokenizer.json").write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    texts = TEXTS + [f"{' '.join(fast.all_special_tokens)} beside {fast.eos_token}words"]
    expected = dict(
        texts=[[text, (ids := tokenizer.encode(text, add_special_tokens=False).ids),
                tokenizer.decode(ids, skip_special_tokens=True)] for text in texts],
        chats=[chat(fast, messages, generation) for messages in CHATS for generation in (True, False)],
    )
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for case, (built, names, template) in CASES.items():
        make(case, built, names, template)
