import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { type CorpusDocument, readDocuments } from '@/scripts/pretrain/documents';
import { encodeDocument } from '@/scripts/pretrain/encodeDocument';
import { shuffle } from '@/scripts/pretrain/shuffle';
import { splitHeldOut } from '@/scripts/pretrain/splitHeldOut';

const SHUFFLE_SEED = 20_251_121;

export type SourceSummary = { documents: number; tokens: number; bytes: number };
export type CorpusSummary = {
  trainTokens: number;
  trainBytes: number;
  heldoutTokens: number;
  /** UTF-8 bytes of the held-out text, without separators and role tokens: the denominator of bits per byte. */
  heldoutBytes: number;
  vocabSize: number;
  sources: Record<string, { train: SourceSummary; heldout: SourceSummary }>;
};

/** Training and held-out documents under `dataFolder`, training ones in their seeded order. */
export function loadCorpus(dataFolder: string): { train: CorpusDocument[]; heldOut: CorpusDocument[] } {
  const { train, heldOut } = splitHeldOut(readDocuments(dataFolder));
  return { train: shuffle(train, SHUFFLE_SEED), heldOut };
}

/**
 * Writes `corpus.train.u16`, `corpus.heldout.u16` (token ids, 16-bit little-endian, a document after the other, each
 * closed by the end-of-text token) and `corpus.json` (see {@link CorpusSummary}) into `outFolder`.
 */
export function buildCorpus(
  corpus: { train: readonly CorpusDocument[]; heldOut: readonly CorpusDocument[] },
  tokenizer: Tokenizer,
  outFolder: string,
): CorpusSummary {
  mkdirSync(outFolder, { recursive: true });
  const train = encodeAll(corpus.train, tokenizer);
  const heldOut = encodeAll(corpus.heldOut, tokenizer);
  writeTokens(join(outFolder, 'corpus.train.u16'), train.ids);
  writeTokens(join(outFolder, 'corpus.heldout.u16'), heldOut.ids);
  const empty: SourceSummary = { documents: 0, tokens: 0, bytes: 0 };
  const names = [...new Set([...train.sources.keys(), ...heldOut.sources.keys()])].sort();
  const summary: CorpusSummary = {
    trainTokens: train.ids.length,
    trainBytes: train.bytes,
    heldoutTokens: heldOut.ids.length,
    heldoutBytes: heldOut.bytes,
    vocabSize: tokenizer.vocabSize,
    sources: Object.fromEntries(
      names.map((name) => [
        name,
        { train: train.sources.get(name) ?? empty, heldout: heldOut.sources.get(name) ?? empty },
      ]),
    ),
  };
  writeFileSync(join(outFolder, 'corpus.json'), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

function encodeAll(documents: readonly CorpusDocument[], tokenizer: Tokenizer) {
  const ids: number[] = [];
  const sources = new Map<string, SourceSummary>();
  let bytes = 0;
  documents.forEach((document, index) => {
    const encoded = encodeDocument(tokenizer, document, index);
    for (const id of encoded.ids) ids.push(id);
    bytes += encoded.bytes;
    const source = sources.get(document.source) ?? { documents: 0, tokens: 0, bytes: 0 };
    source.documents += 1;
    source.tokens += encoded.ids.length;
    source.bytes += encoded.bytes;
    sources.set(document.source, source);
  });
  return { ids, bytes, sources };
}

/** Typed arrays are little-endian on every platform that Node supports. */
function writeTokens(path: string, ids: readonly number[]): void {
  const tokens = Uint16Array.from(ids);
  writeFileSync(path, new Uint8Array(tokens.buffer));
}
