/**
 * Reads what exportCase.ts wrote with llama.cpp (node-llama-cpp) and compares tokens of texts and greedy answers.
 * Usage: tsx bench/peers/llama-cpp/exportCase.ts FOLDER && node bench/peers/llama-cpp/compare.mjs FOLDER
 * Exits 1 where llama.cpp reads a file otherwise than the project does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLlama } from 'node-llama-cpp';

/** With float16 matrices another token may win where the best two lie this close; the answers part there. */
const HALF_MARGIN = 0.05;

const folder = process.argv[2];
const { texts, cases, steps } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false });
let failed = 0;

for (const { model: file, adapter, storage, answers } of cases) {
  const model = await llama.loadModel({ modelPath: join(folder, file) });
  const context = await model.createContext({
    contextSize: 256,
    threads: 1,
    flashAttention: false,
    // Its cache of keys and values is float16 unless told otherwise.
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
    ...(adapter ? { lora: { adapters: [{ filePath: join(folder, adapter), scale: 1 }] } } : {}),
  });
  const sequence = context.getSequence();
  if (!adapter) {
    for (const { text, ids } of texts) {
      const theirs = model.tokenize(text, false).map(Number);
      if (theirs.join() === ids.join()) continue;
      failed++;
      console.log(`${file}: ${JSON.stringify(text)} is tokenised otherwise:\n  ${theirs}\n  ${ids}`);
    }
  }
  let same = 0;
  let close = 0;
  for (const { prompt, ids, margins } of answers) {
    await sequence.clearHistory();
    const theirs = [];
    for await (const token of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
      theirs.push(Number(token));
      if (theirs.length === steps) break;
    }
    const at = ids.findIndex((id, step) => id !== theirs[step]);
    if (at < 0) same++;
    else if (storage === 'F16' && margins[at] < HALF_MARGIN) close++;
    else console.log(`${file} + ${adapter}: step ${at} of ${steps}, margin ${margins[at]}\n  ${theirs}\n  ${ids}`);
  }
  if (same + close < answers.length) failed++;
  const verdict =
    same + close < answers.length ? 'DIFFERENT' : close > 0 ? `same, ${close} part at a near tie` : 'same';
  console.log(
    `${file}${adapter ? ` + ${adapter}` : ''}: ${same} of ${answers.length} answers of ${steps} tokens: ${verdict}`,
  );
  await context.dispose();
  await model.dispose();
}
process.exit(failed > 0 ? 1 : 0);
