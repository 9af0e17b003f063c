import { concat, type Hash, type Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getRecords } from '@/app/api/datanets/[id]/records/route';
import { GET as getDataNet } from '@/app/api/datanets/[id]/route';
import { POST as postUpload } from '@/app/api/datanets/[id]/uploads/route';
import { POST as freeze } from '@/app/api/datanets/[id]/versions/route';
import { GET as getDataNets } from '@/app/api/datanets/route';
import { GET as getObject } from '@/app/api/objects/[hash]/route';
import { GET as getProof } from '@/app/api/records/[recordHash]/proof/route';
import { GET as getRecord } from '@/app/api/records/[recordHash]/route';
import { GET as getSearch } from '@/app/api/search/route';
import { GET as getContribution } from '@/app/api/uploads/[id]/contribution/route';
import { POST as postCurate } from '@/app/api/uploads/[id]/curate/route';
import { GET as getRejections } from '@/app/api/uploads/[id]/rejections/route';
import { DELETE as deleteUpload, GET as getUpload } from '@/app/api/uploads/[id]/route';
import { POST as postSign } from '@/app/api/uploads/[id]/sign/route';
import { recordHash } from '@/core/curation/recordHash';
import {
  type DataNetDetail,
  dataNetDetail,
  dataNetsPage,
  recordDetail,
  recordProof,
  recordsPage,
  rejectionsPage,
  type Upload,
  upload,
  type Version,
  version,
} from '@/lib/api/dataNet';
import { searchResults } from '@/lib/api/search';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';
import { licenceTuple } from '@/lib/chain/licenceTuple';
import { buildRecordTree } from '@/lib/chain/recordTree';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import {
  anchor,
  createDraft,
  curated,
  goLive,
  messageFor,
  sendFile,
  signed,
  typedDataOf,
} from './support/dataNetSteps';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
let worker: RunningWorker;
let owner: Actor;
let alice: Actor;
let bob: Actor;
beforeAll(async () => {
  stack = await startTestStack();
  [owner, alice, bob] = await Promise.all([createActor(stack), createActor(stack), createActor(stack)]);
  worker = await startWorker([jobs['curate-upload']]);
});
afterAll(async () => {
  await worker?.stop();
  await stack?.stop();
});

const ALICE_CSV = [
  'Question,Answer,Focus',
  'What is asthma?,"Asthma is a chronic disease of the airways, which become narrow and swollen.",Asthma',
  'What is asthma?,"Asthma is a chronic disease of the airways, which become narrow and swollen.",Lungs',
  'What causes anemia?,"Anemia is caused by too few red blood cells, often from a lack of iron.",Anemia',
  'Why?,x,Nothing',
  'Who treats my gout?,Write to jane.miller1970@gmail.com and she will see you at once.,Gout',
  'What is gout?,Gout is arthritis from crystals of uric acid,Gout,one cell too many',
  'How is gout treated?,"Gout is treated with anti-inflammatory drugs, rest and plenty of fluids.",Gout',
].join('\n');

let net: DataNetDetail;
let aliceFile: Upload;
let firstVersion: Version;

const detail = async (as?: Hex) =>
  dataNetDetail.parse((await call(getDataNet, { params: { id: net.slug }, ...(as ? { as } : {}) })).body);
const read = (functionName: 'verifyRecord', args: readonly [bigint, number, Hash, Hex, readonly Hash[]]) =>
  deployment().then(({ contracts }) =>
    publicClient().readContract({ address: contracts.dataNetRegistry, abi: dataNetRegistryAbi, functionName, args }),
  );

test('a draft is seen by its owner alone, and carries the licence hash of the contract', async () => {
  net = await createDraft(owner, 'Health questions');
  expect(net.status).toBe('draft');
  const { contracts } = await deployment();
  expect(net.licenceHash).toBe(
    await publicClient().readContract({
      address: contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'hashLicence',
      args: [licenceTuple(net.licence)],
    }),
  );
  expect((await call(getDataNet, { params: { id: net.id }, as: alice.address })).status).toBe(404);
  expect((await call(getDataNet, { params: { id: net.id } })).status).toBe(404);
  const file = { query: { fileName: 'a.csv' }, bytes: new TextEncoder().encode(ALICE_CSV), params: { id: net.id } };
  expect((await call(postUpload, { ...file, as: owner.address })).status).toBe(409);
  expect((await call(postUpload, { ...file, as: alice.address })).status).toBe(404);
  expect((await call(getObject, { params: { hash: net.metadataHash }, as: alice.address })).status).toBe(404);
});

test('error: contradictory terms are refused before anyone pays', async () => {
  const licence = { ...net.licence, derivativesAllowed: false };
  const json = { ...net, licence };
  const { POST } = await import('@/app/api/datanets/route');
  const { status, body } = await call(POST, { as: owner.address, json });
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: { code: 'invalid_input', message: expect.stringMatching(/aiTrainingAllowed/) } });
});

test('two DataNets of one name get two addresses', async () => {
  expect((await createDraft(owner, 'Health questions')).slug).toBe('health-questions-2');
});

test('it is live for everyone once its owner’s transaction is indexed', async () => {
  await goLive(owner, net);
  const live = await detail();
  expect(live).toMatchObject({ status: 'live', tokenId: '1', records: 0, unfrozenRecords: 0 });
  const listed = dataNetsPage.parse(
    (await call(getDataNets, { query: { domain: 'MEDICINE', search: 'health' } })).body,
  );
  expect(listed.items.map(({ id }) => id)).toEqual([net.id]);
  expect(dataNetsPage.parse((await call(getDataNets, { as: owner.address })).body).total).toBe(2);
  expect(dataNetsPage.parse((await call(getDataNets, { query: { search: 'finance' } })).body).items).toEqual([]);
  expect((await call(getObject, { params: { hash: net.metadataHash } })).status).toBe(200);
});

test('a file is read, described and kept from everyone but its contributor', async () => {
  const bytes = new TextEncoder().encode(ALICE_CSV);
  const anonymous = await call(postUpload, { params: { id: net.id }, query: { fileName: 'health.csv' }, bytes });
  expect(anonymous.status).toBe(401);
  aliceFile = await sendFile(alice.address, net.slug, 'C:\\data\\health.csv', ALICE_CSV);
  expect(aliceFile).toMatchObject({
    fileName: 'health.csv',
    status: 'received',
    format: 'delimited',
    delimiter: ',',
    encoding: 'utf-8',
    columns: ['Question', 'Answer', 'Focus'],
    sizeBytes: bytes.length,
    suggestedMapping: { prompt: 'Question', answer: 'Answer', topic: 'Focus' },
  });
  const params = { id: aliceFile.id };
  expect((await call(getUpload, { params, as: bob.address })).status).toBe(404);
  expect((await call(postCurate, { params, as: bob.address, json: { mapping: {} } })).status).toBe(404);
  expect((await call(deleteUpload, { params, as: bob.address, method: 'DELETE' })).status).toBe(404);
  expect((await call(getObject, { params: { hash: aliceFile.objectHash }, as: bob.address })).status).toBe(404);
  expect((await call(getObject, { params: { hash: aliceFile.objectHash }, as: alice.address })).body).toBe(ALICE_CSV);
});

test('error: a mapping to a column that is not there names file and column', async () => {
  const mapping = { prompt: 'Question', answer: 'Reply' };
  const { status, body } = await call(postCurate, {
    params: { id: aliceFile.id },
    as: alice.address,
    json: { mapping },
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: { fields: { file: 'health.csv', field: 'answer', column: 'Reply' } } });
});

test('each row gets its verdict, and the totals add up', async () => {
  const done = await curated(alice.address, aliceFile);
  expect(done.status).toBe('curated');
  expect(done.summary).toEqual({
    rows: 7,
    accepted: 3,
    rejected: { duplicate: 1, 'too-short': 1, 'personal-data': 1, malformed: 1 },
  });
  expect(done.progress).toEqual({ rows: 7, share: 1 });
  const rejections = rejectionsPage.parse(
    (await call(getRejections, { params: { id: aliceFile.id }, as: alice.address })).body,
  );
  expect(rejections.items.map(({ line, kind }) => [line, kind])).toEqual([
    [3, 'duplicate'],
    [5, 'too-short'],
    [6, 'personal-data'],
    [7, 'malformed'],
  ]);
  const first = recordHash({
    kind: 'question-answer',
    prompt: 'What is asthma?',
    answer: 'Asthma is a chronic disease of the airways, which become narrow and swollen.',
    topic: 'Asthma',
  });
  expect(rejections.items[0]?.detail).toMatchObject({ of: first });
  expect(JSON.stringify(rejections)).not.toContain('jane.miller1970');
  const page = await call(getRejections, { params: { id: aliceFile.id }, as: alice.address, query: { limit: '3' } });
  const { cursor } = rejectionsPage.parse(page.body);
  const rest = await call(getRejections, {
    params: { id: aliceFile.id },
    as: alice.address,
    query: { limit: '3', cursor: cursor ?? '' },
  });
  expect(rejectionsPage.parse(rest.body).items.map(({ line }) => line)).toEqual([7]);
  // Nothing belongs to the DataNet before its contributor signs.
  expect(recordsPage.parse((await call(getRecords, { params: { id: net.id } })).body).total).toBe(0);
});

test('only the contributor’s own signature over the very message counts', async () => {
  const params = { id: aliceFile.id };
  expect((await call(getContribution, { params, as: bob.address })).status).toBe(404);
  const message = await messageFor(alice.address, aliceFile.id);
  expect(message).toMatchObject({ dataNetId: '1', recordCount: '3', contributor: alice.address });
  const typedData = await typedDataOf(message);
  const wrong = await bob.account.signTypedData(typedData);
  const right = await alice.account.signTypedData(typedData);
  const send = (as: Hex, body: unknown) => call(postSign, { params, as, json: body });
  expect((await send(alice.address, { message, signature: wrong })).status).toBe(403);
  expect((await send(bob.address, { message, signature: right })).status).toBe(404);
  const raised = { ...message, recordCount: '4' };
  const signature = await alice.account.signTypedData(await typedDataOf(raised));
  expect((await send(alice.address, { message: raised, signature })).status).toBe(409);
  const { contracts } = await deployment();
  expect(
    await publicClient().readContract({
      address: contracts.dataNetRegistry,
      abi: dataNetRegistryAbi,
      functionName: 'verifyContribution',
      args: [typedData.message, right],
    }),
  ).toBe(true);
  expect(upload.parse((await send(alice.address, { message, signature: right })).body).status).toBe('signed');
  // Sent again, as after a lost answer.
  expect((await send(alice.address, { message, signature: right })).status).toBe(200);
  expect(
    (await call(postCurate, { params, as: alice.address, json: { mapping: aliceFile.suggestedMapping } })).status,
  ).toBe(409);
  expect((await call(deleteUpload, { params, as: alice.address, method: 'DELETE' })).status).toBe(409);
  expect(
    (await call(postCurate, { params, as: bob.address, json: { mapping: aliceFile.suggestedMapping } })).status,
  ).toBe(403);
});

test('a copy of another contributor’s record is refused with that record’s hash', async () => {
  const rows = [
    {
      question: 'What is ASTHMA?',
      answer: 'Asthma is a chronic disease of the airways, which become narrow and swollen',
    },
    {
      question: 'What is a migraine?',
      answer: 'A migraine is a headache that throbs, mostly on one side of the head.',
    },
  ];
  const file = await sendFile(bob.address, net.id, 'bob.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  const done = await curated(bob.address, file);
  expect(done.summary).toEqual({ rows: 2, accepted: 1, rejected: { duplicate: 1 } });
  const { items } = rejectionsPage.parse(
    (await call(getRejections, { params: { id: file.id }, as: bob.address })).body,
  );
  const [first] = recordsPage.parse((await call(getRecords, { params: { id: net.id } })).body).items;
  expect(items[0]?.detail).toMatchObject({ of: first?.recordHash });
});

test('only the owner freezes, and only signed records', async () => {
  const params = { id: net.id };
  expect((await call(freeze, { params, as: bob.address, json: {} })).status).toBe(403);
  expect((await call(freeze, { params, json: {} })).status).toBe(401);
  const { status, body } = await call(freeze, { params, as: owner.address, json: {} });
  expect(status).toBe(200);
  firstVersion = version.parse(body);
  expect(firstVersion).toMatchObject({ number: 1, recordCount: 3, status: 'frozen', anchorTx: null });
  expect(version.parse((await call(freeze, { params, as: owner.address, json: {} })).body)).toEqual(firstVersion);
  const [record] = recordsPage.parse((await call(getRecords, { params })).body).items;
  expect((await call(getProof, { params: { recordHash: record?.recordHash ?? '' } })).status).toBe(404);
});

test('every record of an anchored version proves itself on chain, for its contributor alone', async () => {
  await anchor(owner, '1', firstVersion);
  const [kept] = (await detail()).versionList;
  expect(kept).toMatchObject({ id: firstVersion.id, status: 'anchored' });
  expect(kept?.anchorTx).toMatch(/^0x/);
  const { items } = recordsPage.parse((await call(getRecords, { params: { id: net.id } })).body);
  expect(items).toHaveLength(3);
  for (const item of items) {
    const query = { version: firstVersion.id };
    const response = await call(getProof, { params: { recordHash: item.recordHash }, query });
    const { dataNetTokenId, proof, contributor, root } = recordProof.parse(response.body);
    expect(root).toBe(firstVersion.recordsRoot);
    const args = (who: Hex) => [BigInt(dataNetTokenId), 1, item.recordHash, who, proof] as const;
    expect(await read('verifyRecord', args(contributor))).toBe(true);
    expect(await read('verifyRecord', args(bob.address))).toBe(false);
  }
});

test('the manifest is public and from its list of records anyone rebuilds the root', async () => {
  const open = async (hash: string) => String((await call(getObject, { params: { hash } })).body);
  const manifest = JSON.parse(await open(firstVersion.manifestHash)) as {
    recordsRoot: Hash;
    recordListHash: Hash;
    dataNetId: string;
    licenceHash: Hash;
    uploads: { contributor: Hex; signature: Hex; objectHash: Hash }[];
  };
  expect(manifest).toMatchObject({ recordsRoot: firstVersion.recordsRoot, licenceHash: net.licenceHash });
  expect(manifest.uploads.map(({ contributor }) => contributor)).toEqual([alice.address]);
  const lines = (await open(manifest.recordListHash)).trim().split('\n');
  const records = lines.map((line) => {
    const [hash, contributor] = line.split(' ');
    return { recordHash: hash as Hash, contributor: contributor as Hex };
  });
  const { chainId, contracts } = await deployment();
  const context = { chainId, contract: contracts.dataNetRegistry };
  expect(buildRecordTree(context, BigInt(manifest.dataNetId), records).root).toBe(firstVersion.recordsRoot);
  expect((await call(getObject, { params: { hash: manifest.uploads[0]?.objectHash ?? '' } })).status).toBe(404);
});

test('a contract account contributes by ERC-1271, and the next version holds everything', async () => {
  // A wallet whose code answers every question with the magic value of ERC-1271.
  const runtime: Hex = '0x631626ba7e60e01b60005260206000f3';
  const data = concat(['0x6010600c60003960106000f3', runtime]);
  const receipt = await publicClient().waitForTransactionReceipt({ hash: await bob.wallet.sendTransaction({ data }) });
  const wallet = receipt.contractAddress?.toLowerCase() as Hex;
  const file = await sendFile(
    wallet,
    net.id,
    'wallet.json',
    JSON.stringify([{ question: 'What is lupus?', answer: 'Lupus is an autoimmune disease that may harm any organ.' }]),
  );
  expect((await curated(wallet, file)).recordCount).toBe(1);
  const message = await messageFor(wallet, file.id);
  const json = { message, signature: '0x1234' };
  expect((await call(postSign, { params: { id: file.id }, as: wallet, json })).status).toBe(200);
  const second = version.parse((await call(freeze, { params: { id: net.id }, as: owner.address, json: {} })).body);
  expect(second).toMatchObject({ number: 2, recordCount: 4 });
  await anchor(owner, '1', second);
  const now = await detail();
  expect(now).toMatchObject({ records: 4, contributors: 2, versions: 2, unfrozenRecords: 0 });
  expect(now.contributorList).toEqual([
    { address: alice.address, name: null, records: 3, rejected: 4, earnedWei: '0' },
    { address: wallet, name: null, records: 1, rejected: 0, earnedWei: '0' },
  ]);
  const { status, body } = await call(freeze, { params: { id: net.id }, as: owner.address, json: {} });
  expect([status, body]).toMatchObject([409, { error: { code: 'conflict' } }]);
});

test('a record is found by its hash and by the beginning of it', async () => {
  const page = await call(getRecords, {
    params: { id: net.id },
    query: { search: 'ANEMIA', contributor: alice.address },
  });
  const [item] = recordsPage.parse(page.body).items;
  const { places } = recordDetail.parse(
    (await call(getRecord, { params: { recordHash: item?.recordHash ?? '' } })).body,
  );
  expect(places.map(({ dataNet }) => dataNet.slug)).toEqual([net.slug]);
  const found = searchResults.parse(
    (await call(getSearch, { query: { q: item?.recordHash.slice(0, 12) ?? '' } })).body,
  );
  expect(found.records.map((record) => record.recordHash)).toEqual([item?.recordHash]);
  expect(searchResults.parse((await call(getSearch, { query: { q: 'health' } })).body).dataNets).toHaveLength(1);
});

test('records that are signed after a freeze wait for the next version', async () => {
  const { body } = await call((await import('@/app/api/datanets/[id]/uploads/route')).GET, {
    params: { id: net.id },
    as: bob.address,
  });
  const mine = (body as { items: Upload[] }).items.find(({ contributor }) => contributor.address === bob.address);
  expect(mine?.status).toBe('curated');
  expect((await signed(bob, mine?.id ?? '')).status).toBe(200);
  expect((await detail()).unfrozenRecords).toBe(1);
});
