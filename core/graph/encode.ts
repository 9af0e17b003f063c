import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { OnnxAttribute, OnnxForm } from '@/core/graph/opSpec';
import { ONNX_TYPE } from '@/core/graph/ops/select';
import { withSpec } from '@/core/graph/opTable';
import { GraphError } from '@/core/graph/shapes';
import type { Graph, Node, Value } from '@/core/graph/types';
import type { Tensor } from '@/core/runtime/types';

/** Versions of the operator sets; the second is ONNX Runtime's own. */
const OPSETS = { '': 21, 'com.microsoft': 1 } as const satisfies Record<NonNullable<OnnxForm['domain']> | '', number>;
const IR_VERSION = 10;

/** AttributeProto.AttributeType of the ONNX specification. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

/**
 * Serialises a graph as an ONNX ModelProto (field numbers of onnx.proto; little-endian raw tensors). The file is
 * allocated once and the constants are copied into it once: a model's weights are most of the memory of a tab.
 */
export function encodeModel(graph: Graph): Uint8Array<ArrayBuffer> {
  const body = new BinaryWriter();
  writeGraph(body, graph);
  const parts = [body.finish(), ...[...graph.initializers].flatMap(([value, tensor]) => constant(value.name, tensor))];
  const head = new BinaryWriter();
  head.uint32(1 << 3).int64(IR_VERSION);
  head.uint32((2 << 3) | 2).string('openledger');
  const domains = new Set(graph.nodes.map((node) => onnxForm(node).domain ?? ''));
  for (const domain of new Set(['' as const, ...domains])) {
    message(head, 8, (opset) =>
      opset
        .uint32((1 << 3) | 2)
        .string(domain)
        .uint32(2 << 3)
        .int64(OPSETS[domain]),
    );
  }
  head.uint32((7 << 3) | 2).uint32(parts.reduce((sum, { length }) => sum + length, 0));
  return joined([head.finish(), ...parts]);
}

/** An initializer of a graph as its describing bytes and its own data, which is not copied. */
function constant(name: string, tensor: Tensor): Uint8Array[] {
  const { buffer, byteOffset, byteLength } = tensor.data;
  const description = new BinaryWriter();
  writeDescription(description, name, tensor);
  description.uint32((9 << 3) | 2).uint32(byteLength);
  const described = description.finish();
  const tag = new BinaryWriter();
  tag.uint32((5 << 3) | 2).uint32(described.length + byteLength);
  return [tag.finish(), described, new Uint8Array(buffer, byteOffset, byteLength)];
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function message(writer: BinaryWriter, field: number, write: (body: BinaryWriter) => void): void {
  writer.uint32((field << 3) | 2).fork();
  write(writer);
  writer.join();
}

function onnxForm(node: Node): OnnxForm {
  return withSpec(node, (spec, attributes) => {
    if ('expand' in spec) throw new GraphError(`${node.op} is expanded by GraphBuilder.build, not encoded.`);
    return spec.onnx(attributes);
  });
}

function writeGraph(writer: BinaryWriter, graph: Graph): void {
  const renamed = new Map(graph.outputs.map(({ name, value }) => [value, name]));
  const inputs = new Set(graph.inputs);
  // A value that is an input or constant, or is given out under two names, keeps its own name and is copied out.
  const nameOf = (value: Value) =>
    inputs.has(value) || graph.initializers.has(value) ? value.name : (renamed.get(value) ?? value.name);
  let constants = 0;
  for (const node of graph.nodes) {
    const form = onnxForm(node);
    const names = (form.constants ?? []).map(({ dims, values }) => {
      const name = `c${constants++}`;
      const data = BigInt64Array.from(values, BigInt);
      message(writer, 5, (body) => writeTensor(body, name, { dtype: 'int64', dims, data }));
      return name;
    });
    message(writer, 1, (body) => writeNode(body, node, nameOf, names, form));
  }
  for (const { name, value } of graph.outputs) {
    if (nameOf(value) === name) continue;
    message(writer, 1, (body) => {
      body
        .uint32((1 << 3) | 2)
        .string(nameOf(value))
        .uint32((2 << 3) | 2)
        .string(name);
      body.uint32((4 << 3) | 2).string('Identity');
    });
  }
  writer.uint32((2 << 3) | 2).string(graph.name);
  for (const value of graph.inputs) message(writer, 11, (body) => writeValueInfo(body, value.name, value));
  for (const { name, value } of graph.outputs) message(writer, 12, (body) => writeValueInfo(body, name, value));
}

function writeNode(
  writer: BinaryWriter,
  node: Node,
  nameOf: (value: Value) => string,
  constants: readonly string[],
  { attributes = [], domain, name = node.op }: OnnxForm,
): void {
  for (const name of [...node.inputs.map(nameOf), ...constants]) writer.uint32((1 << 3) | 2).string(name);
  for (const output of node.outputs) writer.uint32((2 << 3) | 2).string(nameOf(output));
  writer.uint32((4 << 3) | 2).string(name);
  for (const attribute of attributes) message(writer, 5, (body) => writeAttribute(body, attribute));
  if (domain) writer.uint32((7 << 3) | 2).string(domain);
}

function writeAttribute(writer: BinaryWriter, attribute: OnnxAttribute): void {
  writer.uint32((1 << 3) | 2).string(attribute.name);
  if (attribute.type === 'float') writer.uint32((2 << 3) | 5).float(attribute.value);
  if (attribute.type === 'int') writer.uint32(3 << 3).int64(attribute.value);
  if (attribute.type === 'string') writer.uint32((4 << 3) | 2).string(attribute.value);
  if (attribute.type === 'ints') for (const value of attribute.value) writer.uint32(8 << 3).int64(value);
  writer.uint32(20 << 3).int32(ATTRIBUTE_TYPE[attribute.type]);
}

function writeTensor(writer: BinaryWriter, name: string, tensor: Tensor): void {
  writeDescription(writer, name, tensor);
  const { buffer, byteOffset, byteLength } = tensor.data;
  writer.uint32((9 << 3) | 2).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function writeDescription(writer: BinaryWriter, name: string, tensor: Tensor): void {
  for (const dim of tensor.dims) writer.uint32(1 << 3).int64(dim);
  writer.uint32(2 << 3).int32(ONNX_TYPE[tensor.dtype]);
  writer.uint32((8 << 3) | 2).string(name);
}

function writeValueInfo(writer: BinaryWriter, name: string, value: Value): void {
  writer.uint32((1 << 3) | 2).string(name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.uint32(1 << 3).int32(ONNX_TYPE[value.dtype]);
      message(tensor, 2, (shape) => {
        for (const dim of value.shape) {
          message(shape, 1, (body) => {
            if (typeof dim === 'number') body.uint32(1 << 3).int64(dim);
            else body.uint32((2 << 3) | 2).string(dim);
          });
        }
      });
    }),
  );
}
