/**
 * Tokens a second of llama.cpp (node-llama-cpp) for bench/serve/llamaRows.ts: reads a variant's name a line, answers
 * with the rate. "F16" is the bare base; "swap F16" answers one request under each adapter, one after the other. The
 * contexts with the adapters are made beforehand: changing from one to the next costs nothing here.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getLlama } from 'node-llama-cpp';

const { folder, adapters, promptTokens, outputTokens, threads } = JSON.parse(process.argv[2]);
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false });
const sequences = {};
for (const storage of ['F32', 'F16']) {
  const model = await llama.loadModel({ modelPath: join(folder, `base-${storage}.gguf`) });
  const sequenceOf = async (lora) => {
    const context = await model.createContext({ contextSize: 256, threads, flashAttention: false, ...lora });
    return context.getSequence();
  };
  sequences[storage] = [await sequenceOf({})];
  sequences[`swap ${storage}`] = [];
  for (let i = 0; i < adapters; i++) {
    const filePath = join(folder, `adapter-${i}.gguf`);
    sequences[`swap ${storage}`].push(await sequenceOf({ lora: { adapters: [{ filePath, scale: 1 }] } }));
  }
}

for await (const name of createInterface({ input: process.stdin })) {
  const rounds = name.startsWith('swap') ? 1 : 4;
  let generated = 0;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) {
    for (const sequence of sequences[name]) {
      await sequence.clearHistory();
      const prompt = Array.from({ length: promptTokens }, (_, i) => (i * 7 + 11 * round) % 4000);
      let tokens = 0;
      for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        if (++tokens === outputTokens) break;
      }
      generated += tokens;
    }
  }
  console.log(generated / ((performance.now() - started) / 1000));
}
process.exit(0);
