/** Array that holds the elements of each element type. float16 is kept as raw bits, bool as 0 or 1. */
export type TensorData = {
  float32: Float32Array;
  float16: Uint16Array;
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
  /** Names of feeds whose content never changes while the session lives: a backend may keep them on its device. */
  constantFeeds?: readonly string[];
};

/** Something that executes ONNX models: onnxruntime-node on a server, onnxruntime-web in a tab. */
export type Runtime = {
  readonly backend: 'node' | 'wasm' | 'webgpu' | 'reference';
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
};
