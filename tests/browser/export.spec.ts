import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type Adapter, readPeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { answerGreedily } from '@/lib/evaluation/answerGreedily';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { finishedRun } from './support/finishedRun';
import { inspectPage, settled } from './support/inspectPage';
import { newPerson, signIn } from './support/person';
import { readArchive } from './support/readArchive';

const MINUTES = 60_000;
const QUESTION = 'What causes cystic fibrosis?';
const TOKENS = 16;
/** An origin of its own for a page that is not ours. */
const ELSEWHERE = 'http://localhost:45678';

test('an export is made in the tab, opened by transformers.js in a page, and says what our own engine says', async ({
  browser,
}) => {
  test.setTimeout(8 * MINUTES);
  const person = await newPerson(browser);
  const { page } = person;
  await answerFolder(page);
  await page.goto('/');
  await signIn(person);
  const { id, adapter } = await finishedRun(person, 'Exported run');

  await page.goto(`/runs/${id}?tab=export`);
  await page.getByRole('radio', { name: /Whole model for transformers\.js/ }).click();
  await page.getByRole('button', { name: 'Make one archive' }).click();
  const link = page.getByRole('link', { name: 'Download exported-run-onnx.zip' });
  await expect(link).toBeVisible({ timeout: 2 * MINUTES });
  const listed = await page.getByRole('region', { name: 'Exported files' }).innerText();
  const download = page.waitForEvent('download');
  await link.click();
  const files = readArchive(await readFile(await (await download).path()));
  expect([...files.keys()]).toContain('onnx/model.onnx');

  const sums = new TextDecoder().decode(files.get('SHA256SUMS'));
  for (const [name, bytes] of files) {
    expect(listed).toContain(name);
    if (name !== 'SHA256SUMS') expect(sums).toContain(`${sha256Hash(bytes).slice(2)}  ${name}\n`);
  }
  await settled(page);
  expect.soft(await inspectPage(page)).toEqual([]);
  const said = await answerElsewhere(browser, files);
  expect(said).toBe(await expectedAnswer(adapter));

  await test.step('the same run is saved into a folder that the person chooses', async () => {
    await page
      .getByRole('radio', { name: /Adapter/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Save into a folder' }).click();
    await expect(page.getByText('files written, read back and compared')).toBeVisible({ timeout: 2 * MINUTES });
    const written = await filesOfFolder(page, 'exported-run-peft');
    const folderSums = new TextDecoder().decode(written.get('SHA256SUMS'));
    expect([...written.keys()]).toEqual(expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors']));
    for (const [name, bytes] of written) {
      if (name !== 'SHA256SUMS') expect(folderSums).toContain(`${sha256Hash(bytes).slice(2)}  ${name}\n`);
    }
    const weights = written.get('adapter_model.safetensors')!;
    const config = new TextDecoder().decode(written.get('adapter_config.json'));
    const base = await embeddedBase();
    const read = readPeftAdapter(readBaseModel(base.config, base.weights).config, { config, weights });
    for (const [key, { data }] of adapter.matrices) expect(read.matrices.get(key)?.data).toEqual(data);
  });
  await person.context.close();
});

/** Where the person's choice of a folder leads in this test: the window of the system cannot be reached from a page. */
const CHOSEN = 'chosen-by-the-person';

/** Lets the page's question for a folder be answered with one of the origin's own, by the same interface. */
const answerFolder = (page: Page) =>
  page.addInitScript((name) => {
    const choose = async () => (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
    Object.defineProperty(window, 'showDirectoryPicker', { value: choose, configurable: true });
  }, CHOSEN);

/** Files of a folder in the chosen one, by their paths. */
async function filesOfFolder(page: Page, folder: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const found = await page.evaluate(
    async ([chosen, name]) => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(chosen);
      const read = async (directory: FileSystemDirectoryHandle, prefix: string): Promise<[string, number[]][]> => {
        const files: [string, number[]][] = [];
        for await (const handle of directory.values()) {
          const path = prefix + handle.name;
          if (handle.kind === 'directory') files.push(...(await read(handle as FileSystemDirectoryHandle, `${path}/`)));
          else {
            const file = await (handle as FileSystemFileHandle).getFile();
            files.push([path, Array.from(new Uint8Array(await file.arrayBuffer()))]);
          }
        }
        return files;
      };
      return read(await root.getDirectoryHandle(name), '');
    },
    [CHOSEN, folder] as const,
  );
  return new Map(found.map(([path, bytes]) => [path, Uint8Array.from(bytes)]));
}

test('two answers without names, a vote, then the names and a tally that stays', async ({ browser }) => {
  test.setTimeout(8 * MINUTES);
  const person = await newPerson(browser);
  const { page } = person;
  await page.goto('/');
  await signIn(person);
  const { id } = await finishedRun(person, 'Judged run');
  await page.goto(`/runs/compare?ids=${id}&view=arena`);
  await page.getByLabel('Question').fill(QUESTION);
  await page.getByRole('button', { name: 'Ask both, without names' }).click();
  const answers = page.getByRole('region', { name: 'Blind answers' });
  const better = page.getByRole('button', { name: 'Answer A is better' });
  await expect(better).toBeVisible({ timeout: 4 * MINUTES });
  await expect(answers).not.toContainText('Judged run');
  await better.click();
  await expect(answers).toContainText('Judged run');
  await expect(page.getByText('Your vote is counted.')).toBeVisible();
  await page.reload();
  const tally = page.getByRole('region', { name: 'Your votes so far' });
  await expect(tally).toContainText('Judged run');
  await expect(tally).toContainText('95 % interval');
  await settled(page);
  expect.soft(await inspectPage(page)).toEqual([]);
  await person.context.close();
});

/** What the project's own engine says with the adapter, on the server's runtime. */
async function expectedAnswer(adapter: Adapter): Promise<string> {
  const files = await embeddedBase();
  const base = readBaseModel(files.config, files.weights);
  const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: 1 });
  const [answer] = await answerGreedily({
    engine,
    tokenizer: createTokenizer(files.tokenizer),
    questions: [{ prompt: QUESTION, adapter }],
    maxTokens: TOKENS,
    onAnswered: () => undefined,
  });
  await engine.release();
  return answer!;
}

/** Opens the files with transformers.js in a page of another origin, served from the disk, and asks. */
async function answerElsewhere(browser: Browser, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<string> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await serve(page, files);
  await page.goto(`${ELSEWHERE}/`);
  const said = await page.evaluate(
    async ({ question, tokens, origin }) => {
      const library = '/transformers.js';
      const { AutoModelForCausalLM, AutoTokenizer, env } = await import(library);
      env.allowLocalModels = true;
      env.allowRemoteModels = false;
      env.useBrowserCache = false;
      env.localModelPath = '/models/';
      env.backends.onnx.wasm.wasmPaths = `${origin}/ort/`;
      env.backends.onnx.wasm.numThreads = 1;
      const tokenizer = await AutoTokenizer.from_pretrained('mine');
      const model = await AutoModelForCausalLM.from_pretrained('mine', { device: 'wasm' });
      const inputs = tokenizer.apply_chat_template([{ role: 'user', content: question }], {
        add_generation_prompt: true,
        return_dict: true,
      });
      const output = await model.generate({ ...inputs, max_new_tokens: tokens, do_sample: false });
      const ids = Array.from(output.data, Number).slice(inputs.input_ids.dims.at(-1));
      return String(tokenizer.decode(ids, { skip_special_tokens: true }));
    },
    { question: QUESTION, tokens: TOKENS, origin: ELSEWHERE },
  );
  await context.close();
  return said;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

async function serve(page: Page, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<void> {
  const folders: Readonly<Record<string, string>> = {
    '/transformers.js': 'node_modules/@xenova/transformers/dist/transformers.min.js',
    '/ort/': 'node_modules/onnxruntime-web/dist/',
  };
  await page.route(`${ELSEWHERE}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const contentType = TYPES[path.extname(pathname)] ?? 'application/octet-stream';
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><h1>Elsewhere</h1>' });
    const exported = files.get(pathname.replace('/models/mine/', ''));
    if (exported) return route.fulfill({ contentType, body: Buffer.from(exported) });
    const prefix = Object.keys(folders).find((each) => pathname.startsWith(each));
    const file = prefix && folders[prefix] + pathname.slice(prefix.length);
    const body = file ? await readFile(file).catch(() => null) : null;
    return body ? route.fulfill({ contentType, body }) : route.fulfill({ status: 404 });
  });
}
