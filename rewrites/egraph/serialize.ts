import type { EGraph, Id } from './egraph.ts';
import type { NodeCost } from './extract/problem.ts';

/** The JSON form of the `egraph-serialize` crate, which visualizers and extraction benchmarks read. */
export interface SerializedEGraph {
  readonly nodes: Readonly<Record<string, SerializedNode>>;
  readonly root_eclasses: readonly string[];
  readonly class_data: Readonly<Record<string, { readonly type?: string }>>;
}

interface SerializedNode {
  readonly op: string;
  /** An e-node of each child's class: that which came first. */
  readonly children: readonly string[];
  readonly eclass: string;
  readonly cost: number;
  readonly subsumed: boolean;
}

export interface SerializeOptions<D> {
  readonly roots?: readonly Id[];
  /** Default 1 for each e-node. Must be finite, as JSON has no infinity. */
  readonly cost?: NodeCost<D>;
  /** What a class is, for visualizers that colour by type. */
  readonly typeOf?: (id: Id) => string | undefined;
}

/** The e-nodes by id, pruned ones left out; the graph must be rebuilt. Throws when it is not, and when a cost is not finite. */
export function serialize<D>(egraph: EGraph<D>, options: SerializeOptions<D> = {}): SerializedEGraph {
  const { roots = [], cost = () => 1, typeOf = () => undefined } = options;
  if (!egraph.isClean) throw new Error('rebuild the graph before writing it');
  const classes = egraph.classes().map((id) => ({ id, nodes: egraph.nodesOf(id) }));
  const first = new Map(classes.map(({ id, nodes }) => [id, String(nodes[0])]));
  const all = classes
    .flatMap(({ id, nodes }) => nodes.map((node) => ({ id, node, price: cost(egraph, node) })))
    .sort((a, b) => a.node - b.node);
  const nodes = all.map(({ id, node, price }): [string, SerializedNode] => {
    if (!Number.isFinite(price)) throw new RangeError(`the cost of '${egraph.op(node)}' is ${price}`);
    const children = egraph.children(node).map((child) => first.get(child) as string);
    return [String(node), { op: egraph.op(node), children, eclass: String(id), cost: price, subsumed: false }];
  });
  const data = classes.flatMap(({ id }): [string, { type: string }][] => {
    const type = typeOf(id);
    return type === undefined ? [] : [[String(id), { type }]];
  });
  return {
    nodes: Object.fromEntries(nodes),
    root_eclasses: [...new Set(roots.map((root) => String(egraph.find(root))))],
    class_data: Object.fromEntries(data),
  };
}
