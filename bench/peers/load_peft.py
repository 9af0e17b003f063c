"""Reads what exportPeftCase.ts wrote with Hugging Face transformers and PEFT and compares every token's loss.

Usage: tsx bench/peers/exportPeftCase.ts FOLDER && python bench/peers/load_peft.py FOLDER
Needs Python with torch, transformers and peft. Exits 1 when an adapter is read otherwise than the project reads it.
"""

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

TOLERANCE = 1e-4


def main(folder: Path) -> int:
    case = json.loads((folder / "case.json").read_text())
    shape = (case["batch"], case["length"])
    ids = torch.tensor(case["ids"]).reshape(shape)
    labels = torch.tensor(case["labels"]).reshape(shape)
    failed = 0
    for name, losses in case["losses"].items():
        base = AutoModelForCausalLM.from_pretrained(folder / "base", dtype=torch.float32)
        model = PeftModel.from_pretrained(base, folder / name).eval()
        with torch.no_grad():
            adapted = model(input_ids=ids).logits.log_softmax(-1)
            with model.disable_adapter():
                plain = model(input_ids=ids).logits.log_softmax(-1)
        theirs = -adapted.gather(-1, labels[..., None])[..., 0]
        without = -plain.gather(-1, labels[..., None])[..., 0]
        difference = (theirs - torch.tensor(losses).reshape(shape)).abs().max().item()
        effect = (theirs - without).abs().max().item()
        ok = difference < TOLERANCE < effect
        failed += not ok
        print(f"{name}: largest difference {difference:.2e}, largest effect of the adapter {effect:.2e}:",
              "same" if ok else "DIFFERENT")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
