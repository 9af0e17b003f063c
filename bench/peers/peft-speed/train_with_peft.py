"""Times LoRA training steps of PEFT on the CPU; prints the seconds of each as JSON.

    python train_with_peft.py SETTINGS.json

Random weights and tokens: only shapes count. Forward, backward, clipping and AdamW are timed together, the first two
steps are left out.
"""

import json
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

with open(sys.argv[1]) as file:
    settings = json.load(file)
torch.set_num_threads(settings["threads"])
torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(**settings["config"], attn_implementation="sdpa")).float()
lora = LoraConfig(
    r=settings["rank"],
    lora_alpha=2 * settings["rank"],
    lora_dropout=settings["dropout"],
    target_modules=settings["targets"],
    task_type="CAUSAL_LM",
)
model = get_peft_model(model, lora)
model.train()
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=2e-4, weight_decay=0.0)
shape = (settings["batch"], settings["length"])
seconds = []
for _ in range(settings["steps"] + 2):
    ids = torch.randint(settings["config"]["vocab_size"], shape)
    started = time.perf_counter()
    optimiser.zero_grad(set_to_none=True)
    model(input_ids=ids, labels=ids).loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()
    seconds.append(time.perf_counter() - started)
print(json.dumps(seconds[2:]))
