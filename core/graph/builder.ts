import { type OpenWeightNode, openFor } from '@/core/graph/opening';
import { specOf, withSpec } from '@/core/graph/opTable';
import { GraphError, normaliseAxis, reducedShape, sameShape, showShape, sizeOf, staticDim } from '@/core/graph/shapes';
import type { Dim, Graph, Node, Op, OpAttributes, Shape, Value } from '@/core/graph/types';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import type { DType, Tensor } from '@/core/runtime/types';

/**
 * Builds a graph node by node; every node's shapes are inferred and checked when it is added.
 * Each method adds one operator, except the few composed ones that say so.
 */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly initializers = new Map<Value, Tensor>();
  readonly #inputs: Value[] = [];
  readonly #names = new Set<string>();
  /** What a static reshape was made of, so that a reshape of it starts there. */
  readonly #reshaped = new Map<Value, Value>();
  readonly #scalars = new Map<number, Value>();
  readonly #integers = new Map<number, Value>();
  readonly #zeros = new Map<string, Value>();
  readonly #multiples = new Map<string, Value>();
  #counter = 0;

  constructor(readonly name: string) {}

  input(name: string, shape: Shape, dtype: DType = 'float32'): Value {
    const value = this.#declare(name, dtype, shape);
    this.#inputs.push(value);
    return value;
  }

  /** A constant stored in the model: frozen weights and tables. */
  initializer(name: string, tensor: Tensor): Value {
    const value = this.#declare(name, tensor.dtype, tensor.dims);
    this.initializers.set(value, tensor);
    return value;
  }

  /** A float32 constant of rank 0; equal numbers share one. */
  scalar(number: number): Value {
    let value = this.#scalars.get(number);
    if (!value) {
      value = this.initializer(`scalar${this.#scalars.size}`, floatTensor(Float32Array.of(number), []));
      this.#scalars.set(number, value);
    }
    return value;
  }

  /** An int32 constant of rank 0; equal numbers share one. */
  integer(number: number): Value {
    let value = this.#integers.get(number);
    if (!value) {
      value = this.initializer(`integer${this.#integers.size}`, intTensor(Int32Array.of(number), []));
      this.#integers.set(number, value);
    }
    return value;
  }

  zeros(shape: Shape): Value {
    const key = showShape(shape);
    let value = this.#zeros.get(key);
    if (!value) {
      const tensor = floatTensor(new Float32Array(sizeOf(shape)), shape.map(staticDim));
      value = this.initializer(`zeros${this.#zeros.size}`, tensor);
      this.#zeros.set(key, value);
    }
    return value;
  }

  /** The int32 constants 0, step, 2·step, …; equal ones are shared. */
  multiples(count: number, step: number): Value {
    const key = `${count}x${step}`;
    let value = this.#multiples.get(key);
    if (!value) {
      const data = Int32Array.from({ length: count }, (_, i) => i * step);
      value = this.initializer(`multiples${this.#multiples.size}`, intTensor(data, [count]));
      this.#multiples.set(key, value);
    }
    return value;
  }

  /** Adds one node and returns its outputs. */
  apply<O extends Op>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): readonly Value[] {
    const outputs = specOf(op)
      .infer(inputs, attributes)
      .map(({ dtype, shape }) => this.#declare(`v${this.#counter++}`, dtype, shape));
    this.nodes.push({ op, inputs, attributes, outputs } as unknown as Node);
    return outputs;
  }

  add = (a: Value, b: Value) => this.#one('Add', [a, b], {});
  sub = (a: Value, b: Value) => this.#one('Sub', [a, b], {});
  mul = (a: Value, b: Value) => this.#one('Mul', [a, b], {});
  div = (a: Value, b: Value) => this.#one('Div', [a, b], {});
  neg = (x: Value) => this.#one('Neg', [x], {});
  exp = (x: Value) => this.#one('Exp', [x], {});
  log = (x: Value) => this.#one('Log', [x], {});
  sqrt = (x: Value) => this.#one('Sqrt', [x], {});
  sigmoid = (x: Value) => this.#one('Sigmoid', [x], {});
  silu = (x: Value) => this.#one('Silu', [x], {});
  rmsNorm = (x: Value, epsilon: number) => this.#one('RmsNorm', [x], { epsilon });
  softmaxMatMul = (scores: Value, values: Value) => this.#one('SoftmaxMatMul', [scores, values], {});
  crossEntropyGemm = (x: Value, head: Value, rows: Value, labels: Value) =>
    this.#one('CrossEntropyGemm', [x, head, rows, labels], {});
  matMulTransposed = (a: Value, b: Value) => this.#one('MatMulTransposed', [a, b], {});
  rotaryEmbedding = (x: Value, first: Value, cosine: Value, sine: Value) =>
    this.#one('RotaryEmbedding', [x, first, cosine, sine], {});
  dequantize = (q: Value, scales: Value, block: number) => this.#one('DequantizeLinear', [q, scales], { block });
  /** A matrix of float16, or of int8 or int4 with scales, as float32. */
  openWeight = (data: Value, scales: Value | undefined, block: number) =>
    this.#one('OpenWeight', scales ? [data, scales] : [data], { block });
  splitBy = (x: Value, sizes: Value, names: readonly Dim[]) => this.apply('SplitBy', [x, sizes], { sizes: names });
  normWith = (x: Value, weight: Value, epsilon: number) =>
    this.#one('SimplifiedLayerNormalization', [x, weight], { epsilon });
  matMul = (a: Value, b: Value) => this.#one('MatMul', [a, b], {});

  gemm(a: Value, b: Value, options: Partial<OpAttributes['Gemm']> = {}, c?: Value): Value {
    const attributes = { transA: false, transB: false, alpha: 1, beta: 1, ...options };
    return this.#one('Gemm', c ? [a, b, c] : [a, b], attributes);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    return perm.every((axis, i) => axis === i) ? x : this.#one('Transpose', [x], { perm });
  }

  swapLastTwo(x: Value): Value {
    const rank = x.shape.length;
    const perm = x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
    return this.transpose(x, perm);
  }

  /** At most one symbolic size may stand at another place than in the input: it becomes the inferred one. */
  reshape(x: Value, shape: Shape): Value {
    if (sameShape(x.shape, shape)) return x;
    const source = this.#reshaped.get(x);
    if (source) return this.reshape(source, shape);
    const dims = shape.map((dim, i) => (typeof dim === 'number' ? dim : x.shape[i] === dim ? 0 : -1));
    if (dims.filter((dim) => dim === -1).length > 1) {
      throw new GraphError(`Reshape of ${showShape(x.shape)} to ${showShape(shape)} leaves more than one size open.`);
    }
    const result = this.#one('Reshape', [x], { dims, shape });
    if ([...x.shape, ...shape].every((dim) => typeof dim === 'number')) this.#reshaped.set(result, x);
    return result;
  }

  expand(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.#one('Expand', [x], { dims: shape.map(staticDim) });
  }

  concat = (parts: readonly Value[], axis: number) =>
    this.#one('Concat', parts, { axis: normaliseAxis(axis, parts[0]!.shape.length) });
  split = (x: Value, axis: number, sizes: readonly number[]) =>
    this.apply('Split', [x], { axis: normaliseAxis(axis, x.shape.length), sizes });
  slice = (x: Value, axis: number, start: number, end: number) => this.#one('Slice', [x], { axis, start, end });
  pad = (x: Value, axis: number, before: number, after: number) =>
    this.#one('Pad', [x], { axis, rank: x.shape.length, before, after });
  gather = (data: Value, indices: Value) => this.#one('Gather', [data, indices], {});
  scatterAdd = (data: Value, indices: Value, updates: Value) => this.#one('ScatterND', [data, indices, updates], {});
  reduceSum = (x: Value, axes: readonly number[], keepdims: boolean) => this.#one('ReduceSum', [x], { axes, keepdims });
  reduceMean = (x: Value, axes: readonly number[], keepdims: boolean) =>
    this.#one('ReduceMean', [x], { axes, keepdims });
  reduceMax = (x: Value, axes: readonly number[], keepdims: boolean) => this.#one('ReduceMax', [x], { axes, keepdims });
  softmax = (x: Value, axis: number) => this.#one('Softmax', [x], { axis: normaliseAxis(axis, x.shape.length) });
  cumSum = (x: Value, axis: number) => this.#one('CumSum', [x], { axis: normaliseAxis(axis, x.shape.length) });
  lessOrEqual = (a: Value, b: Value) => this.#one('LessOrEqual', [a, b], {});
  where = (condition: Value, a: Value, b: Value) => this.#one('Where', [condition, a, b], {});
  cast = (x: Value, to: DType) => (x.dtype === to ? x : this.#one('Cast', [x], { to }));

  /** Sums the axes along which `shape` was broadcast to x's shape: the adjoint of broadcasting. Composed. */
  sumTo(x: Value, shape: Shape): Value {
    const offset = x.shape.length - shape.length;
    const axes = x.shape.flatMap((dim, i) => (i < offset || (shape[i - offset] === 1 && dim !== 1) ? [i] : []));
    const summed = axes.length === 0 ? x : this.reduceSum(x, axes, false);
    return this.reshape(summed, axes.length === 0 ? shape : this.#restore(x.shape, axes, shape));
  }

  /**
   * The graph that yields `outputs`, in operators that ONNX has. Nodes that lead to none of the outputs are left out,
   * and what is computed twice is computed once.
   */
  build(outputs: Readonly<Record<string, Value>>): Graph {
    const needed = new Set(Object.values(outputs));
    const kept: Node[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((output) => needed.has(output))) continue;
      for (const input of node.inputs) needed.add(input);
      kept.push(node);
    }
    const { nodes, renamed } = this.#expand(kept.reverse());
    const used = new Set(nodes.flatMap((node) => node.inputs));
    const results = Object.entries(outputs).map(([name, value]) => ({ name, value: renamed.get(value) ?? value }));
    for (const { value } of results) used.add(value);
    return {
      name: this.name,
      inputs: this.#inputs,
      initializers: new Map([...this.initializers].filter(([value]) => used.has(value))),
      nodes,
      outputs: results,
    };
  }

  /** Writes composed operators out and merges equal nodes. `renamed` maps values to what stands for them now. */
  #expand(nodes: readonly Node[]): { nodes: Node[]; renamed: ReadonlyMap<Value, Value> } {
    const expanded: Node[] = [];
    const renamed = new Map<Value, Value>();
    const known = new Map<string, Node>();
    const current = (value: Value) => renamed.get(value) ?? value;
    const stored = new Map<Value, OpenWeightNode>();
    const add = (node: Node) => {
      const at = node.inputs.findIndex((input) => stored.has(input));
      if (at >= 0) {
        const start = this.nodes.length;
        const result = openFor(this, { ...node, inputs: node.inputs.map(current) }, at, stored.get(node.inputs[at]!)!);
        for (const part of this.nodes.splice(start)) add(part);
        if (result !== node.outputs[0]) renamed.set(node.outputs[0]!, current(result));
        return;
      }
      const inputs = node.inputs.map(current);
      const key = `${node.op}(${inputs.map(({ name }) => name)})${JSON.stringify(node.attributes)}`;
      const same = known.get(key);
      if (same) {
        node.outputs.forEach((output, i) => {
          renamed.set(output, same.outputs[i]!);
        });
      } else {
        known.set(key, node);
        expanded.push({ ...node, inputs });
      }
    };
    const start = this.nodes.length;
    for (const node of nodes) {
      if (node.op === 'OpenWeight') {
        stored.set(node.outputs[0]!, node);
        continue;
      }
      const result = withSpec(node, (spec, attributes) =>
        'expand' in spec ? spec.expand(this, node.inputs.map(current), attributes) : undefined,
      );
      if (result) {
        for (const part of this.nodes.splice(start)) add(part);
        renamed.set(node.outputs[0]!, current(result));
      } else add(node);
    }
    return { nodes: expanded, renamed };
  }

  #restore(from: Shape, axes: readonly number[], shape: Shape): Shape {
    const left = reducedShape(from, axes, false).filter((dim) => dim !== 1);
    const asked = shape.filter((dim) => dim !== 1);
    if (!sameShape(left, asked)) throw new GraphError(`${showShape(from)} was not broadcast from ${showShape(shape)}.`);
    return shape;
  }

  #one<O extends Op>(op: O, inputs: readonly Value[], attributes: OpAttributes[O]): Value {
    return this.apply(op, inputs, attributes)[0]!;
  }

  #declare(name: string, dtype: DType, shape: Shape): Value {
    if (this.#names.has(name)) throw new GraphError(`The name ${name} is used twice in graph ${this.name}.`);
    this.#names.add(name);
    return { name, dtype, shape };
  }
}
