"""Writes the golden files in this folder: tiny random models of the LLaMA kind with what Hugging Face computes from them.

Needs Python with torch, transformers, peft and safetensors (CPU is enough); the product itself needs none of these.
Run from the repository's root: python tests/golden/make_llama_goldens.py [NAME …]

Each folder holds config.json and model.safetensors as `save_pretrained` writes them and expected.json:
  ids       [2][12] input
  logits    [2][12][vocabulary] in float32
  labels    [2][12] targets of the next-token loss before the shift; -100 is not counted
  loss      mean cross-entropy over the counted targets
  greedy    [8] greedy continuation of ids[0]
and gradients.safetensors: d loss / d parameter, by the same names as the weights. A folder with
adapter_config.json and adapter_model.safetensors (written by PEFT) has its figures with the adapter applied and
gradients of the adapter alone.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, Qwen2Config

HERE = Path(__file__).parent
VOCAB, LENGTH, BATCH, PROMPT, GREEDY = 48, 12, 2, 4, 8

BASE = dict(
    vocab_size=VOCAB,
    hidden_size=24,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=4,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    tie_word_embeddings=False,
    bos_token_id=0,
    eos_token_id=0,
    pad_token_id=0,
)
THETA = dict(rope_type="default", rope_theta=10000.0)

SMALL = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1)

# name -> (config changes, stored dtype, write the rotation's base as older config.json files do)
MODELS = {
    "llama-tied": (dict(tie_word_embeddings=True, rope_parameters=THETA), torch.float32, True),
    "llama-untied": (dict(rope_parameters=THETA), torch.float32, False),
    "llama-grouped": (
        dict(num_key_value_heads=2, rope_parameters=dict(THETA, rope_theta=500000.0)),
        torch.float32,
        True,
    ),
    "llama-head-dim": (
        dict(num_attention_heads=3, num_key_value_heads=1, head_dim=10, rms_norm_eps=1e-6,
             tie_word_embeddings=True, rope_parameters=dict(THETA, rope_theta=1000.0)),
        torch.float32,
        False,
    ),
    "llama-bf16": (dict(num_key_value_heads=2, rope_parameters=THETA), torch.bfloat16, True),
    "llama-bias": (dict(SMALL, attention_bias=True, mlp_bias=True, rope_parameters=THETA), torch.float32, False),
    # The window is narrower than the texts.
    "mistral-window": (dict(SMALL, sliding_window=5, rope_parameters=THETA), torch.bfloat16, True),
    "qwen2": (dict(SMALL, tie_word_embeddings=True, rope_parameters=THETA), torch.bfloat16, True),
    "smollm2": (
        dict(SMALL, tie_word_embeddings=True, rope_parameters=dict(THETA, rope_theta=100000.0)),
        torch.bfloat16,
        True,
    ),
    "rope-linear": (dict(SMALL, rope_parameters=dict(THETA, rope_type="linear", factor=2.5)), torch.bfloat16, False),
    # Fewer positions than the texts have tokens: what makes the dynamic kind differ from none.
    "rope-dynamic": (
        dict(SMALL, max_position_embeddings=8, rope_parameters=dict(THETA, rope_type="dynamic", factor=3.0)),
        torch.bfloat16,
        False,
    ),
    "rope-llama3": (
        dict(SMALL, rope_parameters=dict(THETA, rope_type="llama3", factor=8.0, low_freq_factor=1.0,
                                         high_freq_factor=4.0, original_max_position_embeddings=16)),
        torch.bfloat16,
        False,
    ),
    "rope-yarn": (
        dict(SMALL, rope_parameters=dict(THETA, rope_type="yarn", factor=4.0, original_max_position_embeddings=16)),
        torch.bfloat16,
        False,
    ),
}
CONFIGS = {"mistral-window": MistralConfig, "qwen2": Qwen2Config}

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# name -> (base model, LoRA settings)
ADAPTERS = {
    "llama-lora": ("llama-grouped", dict(r=3, lora_alpha=6, target_modules=LINEARS)),
    "llama-lora-rs": ("llama-tied", dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], use_rslora=True)),
}


def randomise(model, seed):
    """Weights large enough that every part of the network matters to the logits."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        with torch.no_grad():
            if name.endswith("bias"):
                parameter.copy_(0.5 * noise)
            elif "norm" in name:
                parameter.copy_(1 + 0.2 * noise)
            else:
                parameter.copy_(noise / parameter.shape[-1] ** 0.5 * 1.5)


def inputs(seed):
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1, VOCAB, (BATCH, LENGTH), generator=generator)
    labels = ids.clone()
    labels[:, :PROMPT] = -100
    labels[1, LENGTH - 3 :] = -100
    return ids, labels


def expected(model, seed):
    ids, labels = inputs(seed)
    model.zero_grad()
    output = model(input_ids=ids, labels=labels)
    output.loss.backward()
    current = ids[:1]
    with torch.no_grad():
        for _ in range(GREEDY):
            current = torch.cat([current, model(input_ids=current).logits[:, -1:].argmax(-1)], dim=1)
    return dict(
        ids=ids.tolist(),
        labels=labels.tolist(),
        logits=[[[float(f"{x:.8g}") for x in row] for row in batch] for batch in output.logits.tolist()],
        loss=output.loss.item(),
        greedy=current[0, LENGTH:].tolist(),
    )


def write_json(path, value):
    path.write_text(json.dumps(value) + "\n")


def save_gradients(folder, gradients):
    save_file({name: tensor.contiguous() for name, tensor in gradients.items()}, folder / "gradients.safetensors")


def old_style_rotation(folder):
    """Most published checkpoints have `rope_theta` at the top of config.json, newer ones `rope_parameters`."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def make_model(name, seed):
    changes, dtype, old_style = MODELS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    config = CONFIGS.get(name, LlamaConfig)(**{**BASE, **changes})
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    randomise(model, seed)
    model = model.to(dtype)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    # Read back rather than cast: `to` would have rounded the rotary frequencies as well.
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    if old_style:
        old_style_rotation(folder)
    write_json(folder / "expected.json", expected(model, seed))
    save_gradients(folder, {key: parameter.grad for key, parameter in model.named_parameters()})


def make_adapter(name, seed):
    base, settings = ADAPTERS[name]
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model = AutoModelForCausalLM.from_pretrained(HERE / base, attn_implementation="eager", dtype=torch.float32)
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, **settings)).eval()
    generator = torch.Generator().manual_seed(seed)
    for key, parameter in model.named_parameters():
        if "lora_" in key:
            with torch.no_grad():
                parameter.copy_(0.3 * torch.randn(parameter.shape, generator=generator))
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = base
    config["target_modules"] = sorted(config["target_modules"])
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    write_json(folder / "expected.json", expected(model, seed))
    save_gradients(
        folder,
        # The names that PEFT writes to adapter_model.safetensors leave out the adapter's own name.
        {key.replace(".default.", "."): p.grad for key, p in model.named_parameters() if "lora_" in key},
    )


if __name__ == "__main__":
    torch.use_deterministic_algorithms(True)
    asked = sys.argv[1:]
    for index, model_name in enumerate(MODELS):
        if not asked or model_name in asked:
            make_model(model_name, 100 + index)
    for index, adapter_name in enumerate(ADAPTERS):
        if not asked or adapter_name in asked:
            make_adapter(adapter_name, 200 + index)
