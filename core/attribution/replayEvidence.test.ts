import { expect, test } from 'vitest';
import { openAttributionIndex } from '@/core/attribution/attributionIndex';
import { buildEvidence, decodeEvidence, encodeEvidence } from '@/core/attribution/evidence';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import { SCORER_NAMES } from '@/core/attribution/parameters';
import { decodeRecordTable, encodeTable, makeClusterTable } from '@/core/attribution/recordTable';
import { type ReplayResult, replayEvidence } from '@/core/attribution/replayEvidence';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import { exampleModel } from '@/core/attribution/testSupport';
import { type Hash, sha256Hash } from '@/core/hash/hash';

const model = exampleModel({ copies: { 40: 12 } });
const evidence = buildEvidence(model.index, model.queryLike([12, 30], 25), model.context);

const load = (store: ReadonlyMap<Hash, Uint8Array>) => async (hash: Hash) => {
  const bytes = store.get(hash);
  if (!bytes) throw new Error(`no object ${hash}`);
  return bytes;
};

/** The bundle with another object in one place, named by its true hash: a forger who is consistent with himself. */
function forged(place: Exclude<keyof EvidenceBundle['objects'], 'backgroundIndexes'>, bytes: Uint8Array) {
  const bundle = { ...evidence.bundle, objects: { ...evidence.bundle.objects, [place]: sha256Hash(bytes) } };
  return replayEvidence(bundle, load(new Map([...model.store, [sha256Hash(bytes), bytes]])));
}

test('replays to the same integers from its bytes alone', async () => {
  const bundle = decodeEvidence(evidence.bytes, evidence.hash);
  expect(bundle).toEqual(evidence.bundle);
  expect(bundle.result.records.filter(({ status }) => status === 'paid').length).toBeGreaterThan(0);
  expect(await replayEvidence(bundle, load(model.store))).toEqual({ same: true });
});

test('an answer keeps the numbers it was paid by, whatever the protocol says later', async () => {
  const parameters = { ...model.context.parameters, peerFloorPpm: 0, contributorCapPpm: 100_000 };
  const query = model.queryLike([12, 30], 25);
  const old = buildEvidence(model.index, query, { ...model.context, parameters });
  expect(await replayEvidence(decodeEvidence(old.bytes, old.hash), load(model.store))).toEqual({ same: true });
  expect(old.bundle.result).not.toEqual(evidence.bundle.result);
});

test('a bundle reads only as the bytes that its hash names', () => {
  const bytes = evidence.bytes.slice();
  bytes[100]! ^= 1;
  expect(() => decodeEvidence(bytes, evidence.hash)).toThrow('its hash is');
  const spaced = new TextEncoder().encode(JSON.stringify(evidence.bundle, null, 1));
  expect(() => decodeEvidence(spaced)).toThrow('not written canonically');
  expect(() => decodeEvidence(new TextEncoder().encode('{"format":"openledger/evidence"}'))).toThrow('version');
  expect(() => decodeEvidence(Uint8Array.of(0xff))).toThrow('not JSON');
  expect(encodeEvidence(decodeEvidence(evidence.bytes))).toEqual(evidence.bytes);
});

test('any flipped byte of any object is refused', async () => {
  for (const [hash, bytes] of model.store) {
    for (const at of [0, 9, bytes.length >> 1, bytes.length - 1]) {
      const copy = bytes.slice();
      copy[at]! ^= 4;
      const replay = await replayEvidence(evidence.bundle, load(new Map([...model.store, [hash, copy]])));
      expect(replay).toMatchObject({ same: false, reason: 'hashMismatch' });
    }
  }
});

test('reordered rows are refused, even under their own hash', async () => {
  const rows = model.gradients.map((sketches, i) => ({ recordHash: model.name(i), sketches }));
  [rows[3], rows[4]] = [rows[4]!, rows[3]!];
  const replay = await forged('sketches', encodeSketches(model.header, rows).bytes);
  expect(replay).toMatchObject({ same: false, reason: 'recordMismatch', path: 'sketches' });
});

test('rows swapped under the names of others come out as a difference', async () => {
  const rows = model.gradients.map((sketches, i) => ({ recordHash: model.name(i), sketches }));
  [rows[12]!.sketches, rows[4]!.sketches] = [rows[4]!.sketches, rows[12]!.sketches];
  const replay = await forged('sketches', encodeSketches(model.header, rows).bytes);
  expect(replay).toMatchObject({ same: false, reason: 'difference' });
});

test('Gram matrices of other sketches are refused, even under their own hash', async () => {
  const bytes = model.objects.gram.slice();
  new DataView(bytes.buffer).setFloat64(bytes.length - 8, 1, true);
  expect(await forged('gram', bytes)).toMatchObject({ same: false, reason: 'wrongGram', path: 'gram' });
});

test.each([...SCORER_NAMES])('replays to the same integers when %s scores', async (scorer) => {
  const parameters = { ...model.context.parameters, scorer };
  const { bundle } = buildEvidence(model.index, model.queryLike([12, 30], 25), { ...model.context, parameters });
  expect(bundle.result.records.some(({ influenceShare }) => influenceShare > 0)).toBe(true);
  expect(await replayEvidence(bundle, load(model.store))).toEqual({ same: true });
});

test('an index of other records, or with a document emptied, is refused or differs', async () => {
  const documents = model.texts.map((tokens, i) => ({ recordHash: model.name(i), tokens }));
  const edges = new Uint8Array(500).fill(1);
  const other = await forged('spanIndex', buildSpanIndex({ documents: documents.slice(1), edges }));
  expect(other).toMatchObject({ same: false, reason: 'recordMismatch', path: 'span index' });
  const hidden = documents.map((document, i) => (i === 12 || i === 40 ? { ...document, tokens: [] } : document));
  const without = await forged('spanIndex', buildSpanIndex({ documents: hidden, edges }));
  expect(without).toMatchObject({ same: false, reason: 'difference' });
  expect(await forged('spanIndex', model.objects.sketches)).toMatchObject({ same: false, reason: 'malformed' });
});

test('a cluster map of another table is stale', async () => {
  const table = decodeRecordTable(model.objects.recordTable);
  const earlier = { ...table, records: table.records.slice(0, -1) };
  const replay = await forged('clusterTable', encodeTable(makeClusterTable(earlier, new Map())));
  expect(replay).toMatchObject({ same: false, reason: 'staleClusters', path: 'cluster table' });
});

test('clusters that hide a copy come out as a difference', async () => {
  const table = decodeRecordTable(model.objects.recordTable);
  const replay = await forged('clusterTable', encodeTable(makeClusterTable(table, new Map())));
  expect(replay).toMatchObject({ same: false, reason: 'difference' });
});

test('placebos that were trained on, or made for another adapter, are refused', async () => {
  const rows = model.gradients.slice(0, 20).map((sketches, i) => ({ recordHash: model.name(i), sketches }));
  const trained = await forged('placeboSketches', encodeSketches(model.header, rows).bytes);
  expect(trained).toMatchObject({ same: false, reason: 'trainedPlacebo' });
  const header = { ...model.header, adapterHash: sha256Hash('another') };
  const other = await forged('placeboSketches', encodeSketches(header, rows).bytes);
  expect(other).toMatchObject({ same: false, reason: 'wrongAdapter' });
  const adapter = { ...evidence.bundle, adapterHash: sha256Hash('another') };
  expect(await replayEvidence(adapter, load(model.store))).toMatchObject({ same: false, reason: 'wrongAdapter' });
});

test('a changed figure is found where it stands', async () => {
  const cases: [string, (bundle: EvidenceBundle) => void, string][] = [
    ['wei', (bundle) => void Object.assign(bundle.result.contributors[0]!, { wei: '1' }), 'contributors[0].wei'],
    ['z', (bundle) => void Object.assign(bundle.result.records[2]!, { zMilli: 1 }), 'records[2].zMilli'],
    ['span', (bundle) => void Object.assign(bundle.result.spans[0]!, { end: 39 }), 'spans[0].end'],
    ['left out', (bundle) => void bundle.result.records.pop(), `records[${evidence.bundle.result.records.length - 1}]`],
    ['pool', (bundle) => void Object.assign(bundle, { poolWei: '5' }), 'contributors[0].wei'],
    ['weight', (bundle) => void Object.assign(bundle.parameters, { influenceWeightPpm: 1 }), 'contributors[0].capped'],
  ];
  for (const [name, change, path] of cases) {
    const bundle = structuredClone(evidence.bundle);
    change(bundle);
    const replay: ReplayResult = await replayEvidence(bundle, load(model.store));
    expect(replay, name).toMatchObject({ same: false, reason: 'difference', path: `result.${path}` });
  }
});

test('a query that does not fit, and records of a version that is not listed, are refused', async () => {
  const query = { ...evidence.bundle.query, sketch: ['AAAA', 'AAAA'] };
  expect(await replayEvidence({ ...evidence.bundle, query }, load(model.store))).toMatchObject({ reason: 'malformed' });
  const short = { ...evidence.bundle.query, sketch: evidence.bundle.query.sketch.slice(1) };
  expect(await replayEvidence({ ...evidence.bundle, query: short }, load(model.store))).toMatchObject({
    reason: 'wrongQuery',
  });
  const dataNetVersions = evidence.bundle.dataNetVersions.slice(1);
  expect(await replayEvidence({ ...evidence.bundle, dataNetVersions }, load(model.store))).toMatchObject({
    reason: 'recordMismatch',
    path: 'record table',
  });
});

test('failures of loading are not taken for verdicts', async () => {
  await expect(replayEvidence(evidence.bundle, load(new Map()))).rejects.toThrow('no object');
});

test('evidence is only built on the index of its own adapter', () => {
  const context = { ...model.context, adapterHash: sha256Hash('another') };
  expect(() => buildEvidence(openAttributionIndex(model.objects), model.queryLike([1]), context)).toThrow(
    'made for the adapter',
  );
});
