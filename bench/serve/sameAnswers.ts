import type { Measure } from '@/bench/report';
import { loadBase, randomAdapter, type ServeBase } from '@/bench/serve/serveLoad';
import type { Adapter } from '@/core/formats/peft';
import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { mergeAdapter } from '@/core/model/mergeAdapter';
import { HEAD, linearWeight } from '@/core/model/weights';
import { buildCausalDecoder } from '@/core/programs/causalDecoder';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { Random } from '@/core/random/random';
import { floatsOf, intTensor } from '@/core/runtime/tensors';
import type { Session } from '@/core/runtime/types';
import { createSampler } from '@/core/sampling/sampler';
import { createScheduler } from '@/server/openlora/scheduler';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Ranks of the adapters; the last entry is the bare base. */
const RANKS = [2, 4, 8, 8, 12, 16, 32, null] as const;
const ROWS = 8;
const LONGEST = { prompt: 200, output: 40 };
/** Two tokens this close are a tie in float32, and either may come first. */
const TIE = 1e-3;

type Asked = { prompt: Int32Array; adapter: number; maxTokens: number; leavesAfter: number };

/** Requests whose answers are held to the plain forward pass: how many agree token by token, and how many do not. */
export async function countSameAnswers(base: ServeBase, count: number, seed: number) {
  const runtime = createNodeRuntime({ threads: 1 });
  const random = new Random(seed);
  const adapters = RANKS.map((rank, i) => (rank === null ? null : randomAdapter(base, 100 + i, rank)));
  const shared = Int32Array.from({ length: 96 }, () => random.below(base.config.vocabularySize));
  const asked = Array.from({ length: count }, (): Asked => {
    const own = Int32Array.from({ length: 1 + random.below(LONGEST.prompt - shared.length) }, () => random.below(4000));
    // Many prompts begin alike, so that prefixes are taken over, and some callers leave in the middle.
    const start = random.uniform() < 0.6 ? shared.subarray(0, 1 + random.below(shared.length)) : new Int32Array();
    return {
      prompt: Int32Array.from([...start, ...own]),
      adapter: random.below(adapters.length),
      maxTokens: 1 + random.below(LONGEST.output),
      leavesAfter: random.uniform() < 0.15 ? random.below(LONGEST.output) : Infinity,
    };
  });
  const engine = createDecoderEngine({ runtime, base, rows: ROWS, prefixBytes: 2 ** 24, merge: { after: 6 } });
  const scheduler = createScheduler<Adapter>({
    model: {
      rows: engine.rows,
      maxLength: engine.maxLength,
      // No token ends an answer: random weights would end most of them at once.
      endOfText: -1,
      chunk: 48,
      open: engine.open.bind(engine),
      feed: engine.feed.bind(engine),
      decode: engine.decode.bind(engine),
      clear: engine.clear.bind(engine),
    },
    adapters: {
      leaseNow: (key) => ({ adapter: adapters[Number(key)]!, release: () => undefined }),
      lease: async (key) => ({ adapter: adapters[Number(key)]!, release: () => undefined }),
    },
    maxAdapters: ROWS,
    limits: { requests: count, requestsPerPayer: count, tokens: Infinity },
    now: () => performance.now(),
  });
  const answer = async ({ prompt, adapter, maxTokens, leavesAfter }: Asked, i: number) => {
    // Requests arrive in bursts; in between one adapter has the rows to itself now and then.
    for (let turn = 0; turn < 3 * i; turn++) await new Promise((resolve) => setImmediate(resolve));
    const leaving = new AbortController();
    const ids: number[] = [];
    const result = await scheduler.generate({
      promptIds: prompt,
      adapter: adapters[adapter] ? String(adapter) : null,
      payer: `payer ${i % 5}`,
      priority: 0,
      maxTokens,
      sample: createSampler({ temperature: 0, topP: 1, seed: 0 }),
      signal: leaving.signal,
      onAdmit: () => undefined,
      onToken(id) {
        ids.push(id);
        if (ids.length > leavesAfter) leaving.abort();
        return false;
      },
    });
    return result.outputIds;
  };
  const outputs = await Promise.all(asked.map(answer));
  await engine.release();
  let [same, ties, different] = [0, 0, 0];
  for (const [index, adapter] of adapters.entries()) {
    const weights = adapter ? mergeAdapter(base.config, base.weights, adapter) : base.weights;
    const oracle = await plainForward({ ...base, weights });
    for (const [i, { prompt, adapter: of }] of asked.entries()) {
      if (of !== index) continue;
      const worst = await oracle.shortfall(prompt, outputs[i]!);
      if (worst === 0) same++;
      else if (worst < TIE) ties++;
      else different++;
    }
    await oracle.release();
  }
  return { same, ties, different, reusedTokens: scheduler.state.reusedTokens };
}

/** The decoder over whole texts, without a cache, batches or adapters: those are merged into its weights. */
async function plainForward({ config, weights }: ServeBase) {
  const length = LONGEST.prompt + LONGEST.output;
  const graph = new GraphBuilder('plain');
  const weight = frozenWeights(graph, weights);
  const ids = graph.input('ids', [1, length], 'int32');
  const hidden = buildCausalDecoder({
    graph,
    config,
    batch: 1,
    length,
    ids,
    weight,
    linear: (layer, linear, x) => graph.gemm(x, weight(linearWeight(layer, linear)), { transB: true }),
  });
  const logits = graph.gemm(hidden, weight(HEAD), { transB: true });
  const session: Session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph.build({ logits })));
  const width = config.vocabularySize;
  return {
    /** How far below the best logit the chosen tokens lie at most. */
    async shortfall(prompt: Int32Array, output: readonly number[]): Promise<number> {
      const all = new Int32Array(length);
      all.set([...prompt, ...output]);
      const found = floatsOf(await session.run({ ids: intTensor(all, [1, length]) }), 'logits');
      let worst = 0;
      output.forEach((id, i) => {
        const line = found.subarray((prompt.length + i - 1) * width, (prompt.length + i) * width);
        worst = Math.max(worst, line.reduce((a, b) => Math.max(a, b)) - line[id]!);
      });
      return worst;
    },
    release: () => session.release(),
  };
}

const REQUESTS = 500;

/** The same outputs batched and alone. */
export async function sameAnswerRows(base = loadBase()): Promise<Measure[]> {
  const { same, ties, different } = await countSameAnswers(base, REQUESTS, 1);
  const count = (name: string, value: number, better: Measure['better']): Measure => ({
    name,
    value,
    ...(better === 'lower' ? { target: 0 } : {}),
    better,
    unit: `of ${REQUESTS}`,
  });
  return [
    count('answers as of the plain forward pass', same, 'higher'),
    count('answers that part from it at a tie', ties, 'higher'),
    count('answers that part from it', different, 'lower'),
  ];
}
