"""Trains with PEFT what exportCurveCase.ts trained and compares loss and gradient norm of every step, and the adapters.

Usage: tsx bench/peers/exportCurveCase.ts FOLDER && python bench/peers/compare_curve.py FOLDER
Needs Python with torch, transformers and peft. Exits 1 where a curve differs.
"""

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

# Relative; both sides compute in float32 and in other orders, and AdamW carries the differences on.
LOSS, NORM, LOGITS = 1e-3, 1e-2, 2e-2


def batch_of(examples):
    length = max(len(example["ids"]) for example in examples)
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    labels = torch.full_like(ids, -100)
    for row, example in enumerate(examples):
        tokens = torch.tensor(example["ids"])
        ids[row, : len(tokens)] = tokens
        labels[row, example["promptLength"] : len(tokens)] = tokens[example["promptLength"] :]
    return ids, labels


def load(folder, adapter, trainable):
    base = AutoModelForCausalLM.from_pretrained(folder / "base", dtype=torch.float32, attn_implementation="eager")
    return PeftModel.from_pretrained(base, folder / adapter, is_trainable=trainable)


def compare(folder):
    case = json.loads((folder / "case.json").read_text())
    ids, labels = batch_of(case["examples"])
    model = load(folder, "begin", True).train()
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(parameters, betas=(0.9, 0.999), eps=1e-8, weight_decay=case["weightDecay"])
    worst = dict(loss=0.0, norm=0.0)
    for step in case["steps"]:
        optimiser.zero_grad()
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, case["clip"]).item()
        for group in optimiser.param_groups:
            group["lr"] = step["learningRate"]
        optimiser.step()
        worst["loss"] = max(worst["loss"], abs(loss.item() - step["loss"]) / step["loss"])
        worst["norm"] = max(worst["norm"], abs(norm - step["gradientNorm"]) / step["gradientNorm"])
    with torch.no_grad():
        theirs = model.eval()(input_ids=ids).logits
        ours = load(folder, "end", False).eval()(input_ids=ids).logits
        before = load(folder, "begin", False).eval()(input_ids=ids).logits
    logits = ((theirs - ours).abs().max() / (ours - before).abs().max()).item()
    first, last = case["steps"][0]["loss"], case["steps"][-1]["loss"]
    ok = worst["loss"] < LOSS and worst["norm"] < NORM and logits < LOGITS and last < 0.9 * first
    print(
        f"{folder.name}: {len(case['steps'])} steps, loss {first:.4f} to {last:.4f}; largest relative difference of the "
        f"loss {worst['loss']:.1e}, of the gradient's norm {worst['norm']:.1e}, of what training did to the logits "
        f"{logits:.1e}:",
        "same" if ok else "DIFFERENT",
    )
    return ok


if __name__ == "__main__":
    results = [compare(folder) for folder in sorted(Path(sys.argv[1]).iterdir()) if folder.is_dir()]
    sys.exit(0 if results and all(results) else 1)
