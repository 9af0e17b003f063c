"""Answers the requests of compare.ts with PEFT on the CPU, one way a line of standard input, and prints tokens a second.

    python serve_with_peft.py SETTINGS.json

`apart`: one request after the other, each under its adapter, as one run for each adapter. `mixed`: batches of `rows`
requests with `adapter_names`, PEFT's own way of having several adapters in one batch. `tokens`: the first answer of
each adapter, as JSON, for comparing. Greedy, every answer as long as asked for.
"""

import json
import sys
import time

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

with open(sys.argv[1]) as file:
    settings = json.load(file)
torch.set_num_threads(settings["threads"])
base = AutoModelForCausalLM.from_pretrained(settings["base"], dtype=torch.float32, attn_implementation="sdpa")
names = [str(i) for i in range(len(settings["adapters"]))]
model = PeftModel.from_pretrained(base, settings["adapters"][0], adapter_name=names[0])
for name, folder in zip(names[1:], settings["adapters"][1:]):
    model.load_adapter(folder, adapter_name=name)
model.eval()
# Answers go on past the end of text, as those of compare.ts do.
model.generation_config.eos_token_id = None
prompts = torch.tensor(settings["prompts"])
length = settings["outputTokens"]
options = dict(max_new_tokens=length, do_sample=False, pad_token_id=0)


def generate(first, count, **more):
    ids = prompts[first : first + count]
    out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), **options, **more)
    return out[:, ids.shape[1] :].tolist()


def apart(count):
    found = []
    for i in range(count):
        model.set_adapter(names[i % len(names)])
        found += generate(i, 1)
    return found


def mixed(count):
    rows = settings["rows"]
    for first in range(0, count, rows):
        generate(first, rows, adapter_names=[names[i % len(names)] for i in range(first, first + rows)])


for line in sys.stdin:
    with torch.inference_mode():
        if line.strip() == "tokens":
            print(json.dumps(apart(len(names))), flush=True)
            continue
        started = time.perf_counter()
        (apart if line.strip() == "apart" else mixed)(len(prompts))
        print(json.dumps(len(prompts) * length / (time.perf_counter() - started)), flush=True)
