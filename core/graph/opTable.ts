import type { OpSpec } from '@/core/graph/opSpec';
import { composedOps } from '@/core/graph/ops/composed';
import { elementwiseOps } from '@/core/graph/ops/elementwise';
import { layoutOps } from '@/core/graph/ops/layout';
import { productOps } from '@/core/graph/ops/product';
import { reduceOps } from '@/core/graph/ops/reduce';
import { rotaryOps } from '@/core/graph/ops/rotary';
import { selectOps } from '@/core/graph/ops/select';
import { servingOps } from '@/core/graph/ops/serving';
import { storedOps } from '@/core/graph/ops/stored';
import type { Node, Op, OpAttributes } from '@/core/graph/types';

/** One row an operator: an operator without shape, gradient, ONNX form or reference evaluation does not compile. */
export const OP_TABLE: { readonly [O in Op]: OpSpec<OpAttributes[O]> } = {
  ...elementwiseOps,
  ...productOps,
  ...layoutOps,
  ...reduceOps,
  ...selectOps,
  ...composedOps,
  ...rotaryOps,
  ...storedOps,
  ...servingOps,
};

/** The row of an operator, typed by the operator. */
export const specOf = <O extends Op>(op: O): OpSpec<OpAttributes[O]> => OP_TABLE[op];

/** Calls `use` with a node's row and attributes, keeping the tie between the two that a plain lookup would lose. */
export function withSpec<R>(node: Node, use: <A>(spec: OpSpec<A>, attributes: A) => R): R {
  const apply = <O extends Op>(op: O, attributes: OpAttributes[O]): R => use(specOf(op), attributes);
  return apply(node.op, node.attributes as OpAttributes[typeof node.op]);
}
