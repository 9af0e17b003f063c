import { expect, test } from 'vitest';
import { DraftKeeper } from '@/workers/privateData/draftKeeper';
import { adapterFile, type PrivateStore, setFile } from '@/workers/privateData/privateStore';

/** The store's promises, kept in memory: what is read is what was written, and absent files are null. */
function memoryStore(): PrivateStore & { files: Map<string, Blob> } {
  const files = new Map<string, Blob>();
  return {
    files,
    write: async (name, content) => void files.set(name, new Blob([content])),
    read: async (name) => files.get(name) ?? null,
    remove: async (name) => void files.delete(name),
    list: async () => [...files].map(([name, { size }]) => ({ name, bytes: size })),
  };
}

const none = () => undefined;
const answer = 'is an illness of the joints that comes at night mostly after a large meal and goes by itself.';
const csv = `question,answer
What is gout?,Gout ${answer}
What is a bunion?,A bump on the side of the big toe.
Hm,x
What is gout?,Gout ${answer}
Write to whom?,Write to jane.doe@example.com for help with it.
`;
const chats = [
  {
    messages: [
      { role: 'user', content: 'What is gout?' },
      { role: 'assistant', content: `Gout ${answer}` },
    ],
  },
  { messages: [{ role: 'user', content: 'Hello?' }] },
  {
    messages: [
      { role: 'user', content: 'Is it painful?' },
      { role: 'assistant', content: 'Very much so.' },
    ],
  },
]
  .map((row) => JSON.stringify(row))
  .join('\n');

const file = (name: string, text: string) => ({ blob: new Blob([text]), name });

test('keeps files, judges every row across them, and names what is wrong with which row', async () => {
  const store = memoryStore();
  const keeper = new DraftKeeper(store);
  const files = [file('faq.csv', csv), file('chats.jsonl', chats)];
  const draft = await keeper.act({ kind: 'add', files }, none);
  expect(draft.files.map(({ mapping }) => mapping)).toEqual([
    { kind: 'question-answer', prompt: 'question', answer: 'answer' },
    { kind: 'conversation', messages: 'messages' },
  ]);
  expect(draft.files[0]?.outcome).toMatchObject({ rows: 5, accepted: 3, personalData: 1 });
  expect(draft.files[0]?.outcome?.problems).toMatchObject([
    { row: 3, column: 'question', what: '2 characters; at least 5 are asked for.' },
    { row: 4, what: 'Says the same as row 1 of faq.csv.' },
  ]);
  expect(draft.files[1]?.outcome?.problems).toMatchObject([
    { row: 1, what: 'Says the same as row 1 of faq.csv.' },
    { row: 2, column: 'messages', what: 'The column "messages" has no turn of the assistant to learn from.' },
  ]);
  expect(draft.set?.records).toBe(4);
  expect(await keeper.records(draft.set!.hash)).toMatchObject([
    { prompt: 'What is gout?', file: 'faq.csv', row: 1 },
    { prompt: 'What is a bunion?', row: 2 },
    { prompt: 'Write to whom?', row: 5 },
    { prompt: 'Is it painful?', answer: 'Very much so.', file: 'chats.jsonl', row: 3 },
  ]);
  // Another page, after a reload.
  expect(await new DraftKeeper(store).act({ kind: 'load' }, none)).toEqual(draft);
});

test('a changed mapping judges again; sets that no run was made of are forgotten', async () => {
  const store = memoryStore();
  const keeper = new DraftKeeper(store);
  const first = await keeper.act({ kind: 'add', files: [file('faq.csv', csv)] }, none);
  const fileId = first.files[0]!.id;
  const mapping = { kind: 'question-answer', prompt: 'answer', answer: 'question' } as const;
  const second = await keeper.act({ kind: 'map', fileId, mapping }, none);
  expect(second.set?.hash).not.toBe(first.set?.hash);
  expect(await keeper.records(first.set!.hash)).toBeNull();

  await keeper.act({ kind: 'pin' }, none);
  const third = await keeper.act({ kind: 'clear' }, none);
  expect(third).toMatchObject({ files: [], set: null });
  expect(await keeper.records(second.set!.hash)).toHaveLength(3);
  expect([...store.files.keys()].filter((name) => name.startsWith('raw-'))).toEqual([]);
});

test('what runs left is listed with its size and deleted for good, with the files that say the same', async () => {
  const store = memoryStore();
  const keeper = new DraftKeeper(store);
  const earlier = (await keeper.act({ kind: 'add', files: [file('chats.jsonl', chats)] }, none)).set!.hash;
  expect(await keeper.kept()).toEqual([]);
  await keeper.act({ kind: 'pin' }, none);
  const later = (await keeper.act({ kind: 'add', files: [file('faq.csv', csv)] }, none)).set!.hash;
  await keeper.act({ kind: 'pin' }, none);
  const adapterHash = `0x${'ab'.repeat(32)}`;
  await store.write(adapterFile(adapterHash), new Uint8Array(700));
  const adapter = { kind: 'adapter', hash: adapterHash, bytes: 700 };
  const sizeOf = (hash: string) => store.files.get(setFile(hash))!.size;
  const records = (hash: string) => ({ kind: 'records' as const, hash, bytes: sizeOf(hash) });
  expect(await keeper.kept()).toEqual([records(earlier), records(later), adapter]);
  expect(sizeOf(later)).toBeGreaterThan(100);

  // Of another set than the draft's: the draft's files stay.
  await keeper.act({ kind: 'forget', kept: records(earlier) }, none);
  expect(await keeper.records(earlier)).toBeNull();
  expect((await keeper.act({ kind: 'load' }, none)).files).toHaveLength(2);
  await keeper.act({ kind: 'forget', kept: { kind: 'adapter', hash: adapterHash } }, none);
  expect(await keeper.kept()).toEqual([records(later)]);
  const emptied = await keeper.act({ kind: 'forget', kept: records(later) }, none);
  expect(emptied).toMatchObject({ files: [], set: null });
  expect([...store.files.keys()]).toEqual(['draft.json']);
  expect(await store.files.get('draft.json')!.text()).not.toContain('gout');
});

test('the hash of a set does not tell its records: the same files have another one in another browser', async () => {
  const add = { kind: 'add', files: [file('faq.csv', csv)] } as const;
  const [one, other] = await Promise.all(
    [memoryStore(), memoryStore()].map((store) =>
      new DraftKeeper(store).act({ kind: add.kind, files: [...add.files] }, none),
    ),
  );
  expect(one?.set?.records).toBe(other?.set?.records);
  expect(one?.set?.hash).not.toBe(other?.set?.hash);
});

test('error: a file that cannot be read says so and leaves the others', async () => {
  const keeper = new DraftKeeper(memoryStore());
  const files = [
    file('picture.csv', '\u0089PNG\u0000\u0001\u0002\u0003'),
    file('faq.csv', csv),
    file('numbers.csv', 'a,b\n1,2\n3,4\n'),
  ];
  const draft = await keeper.act({ kind: 'add', files }, none);
  expect(draft.files[0]?.error?.message).toContain('picture.csv');
  expect(draft.files[2]).toMatchObject({ mapping: null, outcome: null, error: null });
  expect(draft.set?.records).toBe(3);
  const removed = await keeper.act({ kind: 'remove', fileId: draft.files[1]!.id }, none);
  expect(removed.set).toBeNull();
});

test('rows with a rejected answer are pairs, from which preferences can be learned', async () => {
  const rows = [1, 2, 3].map((i) => ({
    prompt: `What is illness ${i}?`,
    chosen: `Illness ${i} ${answer}`,
    rejected: i === 3 ? '' : `Nobody knows of illness ${i}.`,
  }));
  const keeper = new DraftKeeper(memoryStore());
  const text = (count: number) =>
    rows
      .slice(0, count)
      .map((row) => JSON.stringify(row))
      .join('\n');
  const pairs = await keeper.act({ kind: 'add', files: [file('pairs.jsonl', text(2))] }, none);
  expect(pairs.files[0]?.mapping).toEqual({ kind: 'question-answer', prompt: 'prompt', answer: 'chosen' });
  expect(pairs.set).toMatchObject({ records: 2, pairs: 2 });
  expect((await keeper.records(pairs.set!.hash))![1]).toMatchObject({ rejected: 'Nobody knows of illness 2.' });
  const mixed = await new DraftKeeper(memoryStore()).act({ kind: 'add', files: [file('pairs.jsonl', text(3))] }, none);
  expect(mixed.set).toMatchObject({ records: 3, pairs: 2 });
});
