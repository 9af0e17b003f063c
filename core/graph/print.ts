import type { Graph, Node, Value } from '@/core/graph/types';

/** A graph as text, one line a node; the same graph always prints the same. */
export function printGraph(graph: Graph): string {
  const lines = [
    `graph ${graph.name}(${graph.inputs.map(typed).join(', ')})`,
    ...[...graph.initializers].map(
      ([value, { data }]) => `  constant ${typed(value)}${data.length === 1 ? ` = ${data[0]}` : ''}`,
    ),
    ...graph.nodes.map((node) => `  ${node.outputs.map(typed).join(', ')} = ${printNode(node)}`),
    `  return ${graph.outputs.map(({ name, value }) => `${name}: ${value.name}`).join(', ')}`,
  ];
  return lines.join('\n');
}

const typed = ({ name, dtype, shape }: Value) => `${name}: ${dtype}[${shape.join(', ')}]`;

function printNode({ op, inputs, attributes }: Node): string {
  const settings = Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${op}(${[...inputs.map(({ name }) => name), ...settings].join(', ')})`;
}
