import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { createCase } from '@/bench/peers/jax-js/createCase';

/** The training step of the case written for jax-js: the same model, adapter and tokens, without dropout. */
function createStep({ config, batch, length, scaling, tables, causal }) {
  const { heads, keyValueHeads, headSize, layers, normEpsilon } = config;
  const group = heads / keyValueHeads;
  const half = headSize / 2;
  // Every use of an array but its last one takes a reference: jax-js counts them.
  const norm = (x, weight) => {
    const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
    return x.mul(np.reciprocal(np.sqrt(mean.add(normEpsilon)))).mul(weight);
  };
  const rotate = (x, count) => {
    const y = x.reshape([batch, length, count, 2, half]);
    const [first, second] = np.split(y, 2, 3);
    const [cosine, sine] = [tables.cosine.ref, tables.sine.ref];
    const turnedFirst = first.ref.mul(cosine.ref).sub(second.ref.mul(sine.ref));
    const turnedSecond = second.mul(cosine).add(first.mul(sine));
    return np.concatenate([turnedFirst, turnedSecond], 3).reshape([batch, length, count, headSize]);
  };
  const loss = (adapter, base, labelRows, shares, hiddenStart) => {
    const linear = (layer, name, x) => {
      const path = `${layer}.${name}`;
      const plain = np.matmul(x.ref, base[path].ref);
      const a = adapter[`${path}.A`];
      const b = adapter[`${path}.B`];
      const low = np.matmul(x, np.transpose(a.ref));
      return plain.add(np.matmul(low, np.transpose(b.ref)).mul(scaling));
    };
    let hidden = hiddenStart;
    for (let layer = 0; layer < layers; layer++) {
      const x = norm(hidden.ref, base[`${layer}.norm`].ref);
      const q = rotate(linear(layer, 'q_proj', x.ref), heads).mul(1 / Math.sqrt(headSize));
      const k = rotate(linear(layer, 'k_proj', x.ref), keyValueHeads);
      const v = linear(layer, 'v_proj', x).reshape([batch, length, keyValueHeads, headSize]);
      const queries = np.transpose(q, [0, 2, 1, 3]).reshape([batch, keyValueHeads, group * length, headSize]);
      const keys = np.transpose(k, [0, 2, 3, 1]);
      const scores = np.matmul(queries, keys).reshape([batch, keyValueHeads, group, length, length]);
      const p = nn.softmax(scores.add(causal.ref), -1).reshape([batch, keyValueHeads, group * length, length]);
      const mixed = np.matmul(p, np.transpose(v, [0, 2, 1, 3])).reshape([batch, heads, length, headSize]);
      const byToken = np.transpose(mixed, [0, 2, 1, 3]).reshape([batch * length, heads * headSize]);
      hidden = hidden.add(linear(layer, 'o_proj', byToken));
      const y = norm(hidden.ref, base[`${layer}.attentionNorm`].ref);
      const gate = linear(layer, 'gate_proj', y.ref);
      const up = linear(layer, 'up_proj', y);
      hidden = hidden.add(linear(layer, 'down_proj', nn.silu(gate).mul(up)));
    }
    const last = norm(hidden, base.finalNorm.ref);
    const logSum = nn.logsumexp(np.matmul(last.ref, base.head.ref), -1);
    const chosen = np.sum(last.mul(labelRows), -1);
    return np.sum(logSum.sub(chosen).mul(shares));
  };
  return jit(valueAndGrad(loss));
}

self.addEventListener('message', async ({ data: { steps } }) => {
  try {
    await init('wasm');
    defaultDevice('wasm');
    const given = createCase();
    const array = ({ dims, data }) => np.array(data).reshape(dims);
    const arrays = (entries) =>
      Object.fromEntries(Object.entries(entries).map(([name, tensor]) => [name, array(tensor)]));
    const constants = {
      ...given,
      tables: arrays(given.tables),
      causal: array(given.causal),
    };
    const step = createStep(constants);
    const base = arrays(given.base);
    const adapter = arrays(given.adapter);
    const [labelRows, shares, start] = [given.labelRows, given.shares, given.start].map(array);
    const seconds = [];
    let loss = 0;
    let squares = 0;
    for (let i = 0; i < steps; i++) {
      const started = performance.now();
      const [value, gradients] = step(tree.ref(adapter), tree.ref(base), labelRows.ref, shares.ref, start.ref);
      await blockUntilReady(gradients);
      loss = (await value.data())[0];
      if (i > 0) seconds.push((performance.now() - started) / 1000);
      squares = 0;
      for (const gradient of Object.values(gradients)) {
        for (const g of await gradient.data()) squares += g * g;
      }
    }
    self.postMessage({ seconds, loss, norm: Math.sqrt(squares) });
  } catch (error) {
    self.postMessage({ error: `${error?.stack ?? error}` });
  }
});
