"""Asks the infini-gram engine what exportCase.ts asked the project, on the index that the project exported.

Usage: tsx bench/peers/infini-gram/exportCase.ts FOLDER && python bench/peers/infini-gram/count_with_infini_gram.py FOLDER
Needs Python with infini-gram. Compares occurrences of pieces, maximal spans of queries with their occurrences, and the
documents that hold each span. Exits 1 at any difference.
"""

import json
import sys
from pathlib import Path

from infini_gram.engine import InfiniGramEngine

# The engine leaves out spans that occur more often than it is told.
NO_LIMIT = 10**9


def documents_of(engine: InfiniGramEngine, segments: list[tuple[int, int]]) -> list[int]:
    ranks = [(shard, rank) for shard, (low, high) in enumerate(segments) for rank in range(low, high)]
    # One by one: the plural call of version 2.6.0 asks its engine for a name that the engine does not have.
    return sorted({engine.get_doc_by_rank(s=shard, rank=rank, max_disp_len=1)["doc_ix"] for shard, rank in ranks})


def main(folder: Path) -> int:
    failed = 0
    for case_file in sorted(folder.glob("*.json")):
        case = json.loads(case_file.read_text())
        engine = InfiniGramEngine(
            index_dir=str(folder / case_file.stem),
            eos_token_id=0,
            vocab_size=case["vocabulary"],
            version=4,
            token_dtype=case["tokenType"],
            precompute_unigram_logprobs=True,
        )
        compared = different = documents = 0

        def compare(what: str, theirs: object, ours: object) -> None:
            nonlocal compared, different
            compared += 1
            if theirs != ours:
                different += 1
                print(f"{case_file.stem}: {what}: infini-gram {theirs}, here {ours}")

        compare("documents", engine.get_total_doc_cnt(), case["documents"])
        for piece in case["pieces"]:
            compare(f"count of {piece['tokens']}", engine.count(input_ids=piece["tokens"])["count"], piece["count"])
        for query in case["queries"]:
            tokens = query["tokens"]
            spans = engine.attribute(
                input_ids=tokens, delim_ids=[], min_len=2, max_cnt=NO_LIMIT, enforce_bow=False
            )["spans"]
            theirs = [[span["l"], span["r"], span["count"]] for span in sorted(spans, key=lambda span: span["l"])]
            compare(f"spans of {tokens}", theirs, [[s["start"], s["end"], s["count"]] for s in query["spans"]])
            for span in query["spans"]:
                segments = engine.find(input_ids=tokens[span["start"] : span["end"]])["segment_by_shard"]
                compare(f"documents of {span}", documents_of(engine, segments), span["documents"])
                documents += 1
        print(
            f"{case_file.stem}: {compared} answers compared ({len(case['pieces'])} counts, "
            f"{len(case['queries'])} queries, documents of {documents} spans), {different} different"
        )
        failed += different
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
