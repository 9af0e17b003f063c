/**
 * Array that holds the elements of each element type. float16 is kept as raw bits, bool as 0 or 1, int4 in two's
 * complement, two to a byte, the earlier one in the low half; not every runtime takes int4 as an input.
 */
export type TensorData = {
  float32: Float32Array;
  float16: Uint16Array;
  int4: Uint8Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  bool: Uint8Array;
};

export type DType = keyof TensorData;

/** A dense row-major tensor in main memory. */
export type Tensor = {
  [D in DType]: { dtype: D; dims: readonly number[]; data: TensorData[D] };
}[DType];

export type Feeds = Readonly<Record<string, Tensor>>;

/** One compiled ONNX model. Runs are not re-entrant: await one before starting the next. */
export type Session = {
  /** Runs the model. Without `fetches` every output is returned. Feeds are not changed. */
  run(feeds: Feeds, fetches?: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
};

export type SessionOptions = {
  /** Lay memory out anew in each run: slower by little, but what a run needs at once is all that it takes. */
  sparing?: boolean;
};

/** Something that executes ONNX models: onnxruntime-node on a server, onnxruntime-web in a tab. */
export type Runtime = {
  readonly backend: 'node' | 'wasm' | 'webgpu' | 'reference';
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
};
