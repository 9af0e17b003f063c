import type { GraphBuilder } from '@/core/graph/builder';
import type { Reference } from '@/core/graph/reference';
import type { Value, ValueType } from '@/core/graph/types';

/** What a gradient rule may use: the node's values and the gradient that arrives at each output. */
export type GradientContext<A> = {
  readonly graph: GraphBuilder;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** Gradient of the loss by each output; undefined where nothing depends on that output. */
  readonly gradients: readonly (Value | undefined)[];
  /** Whether the gradient by this input is asked for. Rules build nothing for the others. */
  wants(input: number): boolean;
};

export type OnnxAttribute =
  | { readonly name: string; readonly type: 'int'; readonly value: number }
  | { readonly name: string; readonly type: 'float'; readonly value: number }
  | { readonly name: string; readonly type: 'string'; readonly value: string }
  | { readonly name: string; readonly type: 'ints'; readonly value: readonly number[] };

/** How a node is written in ONNX: attributes, and int64 constants that follow the inputs. */
export type OnnxForm = {
  /** Of the operator set; ONNX's own if left out. */
  readonly domain?: 'com.microsoft';
  /** Its name where that is not the operator's own. */
  readonly name?: string;
  readonly attributes?: readonly OnnxAttribute[];
  readonly constants?: readonly { readonly dims: readonly number[]; readonly values: readonly number[] }[];
};

/** How an operator is written out: as the ONNX operator of the same name, or as several other operators. */
type WrittenForm<A> =
  | { onnx(attributes: A): OnnxForm }
  | { expand(graph: GraphBuilder, inputs: readonly Value[], attributes: A): Value };

/** Everything there is to know about one operator. */
export type OpSpec<A> = WrittenForm<A> & {
  /** Types of the outputs; throws GraphError if the inputs do not fit. */
  infer(inputs: readonly Value[], attributes: A): readonly ValueType[];
  /** Gradient by each input, undefined where none is wanted or none exists. */
  gradient(context: GradientContext<A>): readonly (Value | undefined)[];
  /** The same function in float64, written for clarity: the oracle of the tests. */
  evaluate(inputs: readonly Reference[], attributes: A): readonly Reference[];
};

export const PLAIN: OnnxForm = {};
export const ints = (values: readonly number[]) => ({ dims: [values.length], values });
