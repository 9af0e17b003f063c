import type { DType, Tensor } from '@/core/runtime/types';

/** A static size, or the name of one that is known only when the graph runs. */
export type Dim = number | string;
export type Shape = readonly Dim[];
export type ValueType = { readonly dtype: DType; readonly shape: Shape };

/** A named edge of the graph. Identity is by reference. */
export type Value = ValueType & { readonly name: string };

/** Attributes of every operator. The union `Op` and all tables derive from this type. */
export type OpAttributes = {
  Add: object;
  Sub: object;
  Mul: object;
  Div: object;
  Neg: object;
  Exp: object;
  Log: object;
  Sqrt: object;
  Sigmoid: object;
  /** x·σ(x); expanded into standard operators when the graph is built. */
  Silu: object;
  /** x / √(mean of squares along the last axis + epsilon); expanded when the graph is built. */
  RmsNorm: { epsilon: number };
  /** softmax(scores)·values on the two last axes; expanded when the graph is built. */
  SoftmaxMatMul: object;
  /**
   * −log softmax(x·headᵀ)[label] for each row of x, from x, head, the same matrix for looking rows up, and int32 labels
   * [rows]; expanded when the graph is built.
   */
  CrossEntropyGemm: object;
  /** a·bᵀ on the two last axes; expanded when the graph is built. */
  MatMulTransposed: object;
  /**
   * Rotary positions 0, 1, … of x [batch, length, heads · size] in the rotate-half convention; cosine and sine
   * [positions, size / 2] follow the number of the first position (int64 [1]).
   */
  RotaryEmbedding: object;
  /** q·scale, one scale for each `block` of elements along the last axis; the last block may be short. */
  DequantizeLinear: { block: number };
  /**
   * A stored matrix as float32: float16, or whole numbers with a scale for each `block` of a row. It is opened anew for
   * each node that reads it, when that node's other input is there: see core/graph/opening.ts.
   */
  OpenWeight: { block: number };
  /** Batched product of the two last axes. */
  MatMul: object;
  /** Y = alpha · op(A) · op(B) + beta · C on matrices; C may be left out. */
  Gemm: { transA: boolean; transB: boolean; alpha: number; beta: number };
  /** x / √(mean of squares along the last axis + epsilon) · weight, in one; for serving only. */
  SimplifiedLayerNormalization: { epsilon: number };
  /** Parts along the last axis whose sizes, named here, are an input, int64 [parts]; for serving only. */
  SplitBy: { sizes: readonly Dim[] };
  Transpose: { perm: readonly number[] };
  /** `dims` follow ONNX: 0 copies the size of the input at that place, −1 is inferred. */
  Reshape: { dims: readonly number[]; shape: Shape };
  Expand: { dims: readonly number[] };
  Concat: { axis: number };
  Split: { axis: number; sizes: readonly number[] };
  Slice: { axis: number; start: number; end: number };
  /** Zeros before and after along one axis. */
  Pad: { axis: number; rank: number; before: number; after: number };
  /** Rows of the first input along axis 0. */
  Gather: object;
  /** Adds `updates` to the rows of `data` named by `indices` [..., 1]; repeated rows add up. */
  ScatterND: object;
  ReduceSum: { axes: readonly number[]; keepdims: boolean };
  ReduceMean: { axes: readonly number[]; keepdims: boolean };
  ReduceMax: { axes: readonly number[]; keepdims: boolean };
  Softmax: { axis: number };
  CumSum: { axis: number };
  LessOrEqual: object;
  Where: object;
  Cast: { to: DType };
};

export type Op = keyof OpAttributes;

export type Node = {
  [O in Op]: {
    readonly op: O;
    readonly inputs: readonly Value[];
    readonly attributes: OpAttributes[O];
    readonly outputs: readonly Value[];
  };
}[Op];

/** A list of nodes in an order in which every input is defined before it is used. */
export type Graph = {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly initializers: ReadonlyMap<Value, Tensor>;
  readonly nodes: readonly Node[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
};
