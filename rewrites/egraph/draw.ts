import { fromModel, stringify } from '@ts-graphviz/ast';
import { Digraph, Edge, Node, Subgraph } from '@ts-graphviz/core';
import type { EGraph, Id } from './egraph.ts';
import type { Extraction } from './extract/problem.ts';

export interface DrawOptions {
  /** Where to start; classes that they do not reach are left out. Default: everything is drawn. */
  readonly roots?: readonly Id[];
  /** Its e-nodes are marked. */
  readonly chosen?: Pick<Extraction, 'nodeOf'>;
  /** Classes that are drawn at most; what is left out is said in the picture. Default 200, beyond which layout is slow and unreadable. */
  readonly classLimit?: number;
  /** A line below the e-nodes of a class. */
  readonly noteOf?: (id: Id) => string | undefined;
}

const INK = { line: '#52606d', faint: '#b8c2cc', chosen: '#1d6fb8', fill: '#dcebf9', paper: '#f7f9fb' } as const;

/**
 * DOT text: a box for each class with its e-nodes inside, and arrows from e-nodes to the classes of their children, numbered where there
 * are several. Chosen e-nodes are filled and have a tick. The graph must be rebuilt.
 */
export function draw<D>(egraph: EGraph<D>, options: DrawOptions = {}): string {
  if (!egraph.isClean) throw new Error('rebuild the graph before drawing it');
  const { roots, chosen, classLimit = 200, noteOf = () => undefined } = options;
  const all = roots ? reachable(egraph, roots) : egraph.classes();
  const drawn = all.slice(0, classLimit);
  const shown = new Set(drawn);
  const picture = new Digraph('egraph', { rankdir: 'TB', fontname: 'Verdana', fontsize: 9, ranksep: 0.4, nodesep: 0.2 });
  for (const id of drawn) {
    const nodes = egraph.nodesOf(id);
    picture.addSubgraph(classBox(egraph, id, nodes, chosen?.nodeOf.get(id), noteOf(id)));
    for (const node of nodes) addArrows(picture, egraph, node, shown, chosen?.nodeOf.get(id) === node);
  }
  if (all.length > drawn.length) {
    const label = `${drawn.length} of ${all.length} classes are drawn`;
    picture.addNode(new Node('rest', { label, shape: 'plaintext', fontname: 'Verdana', fontsize: 10 }));
  }
  return stringify(fromModel(picture));
}

/** Classes from the roots down, nearest first. */
function reachable<D>(egraph: EGraph<D>, roots: readonly Id[]): Id[] {
  const found = new Set(roots.map((root) => egraph.find(root)));
  for (const id of found) for (const node of egraph.nodesOf(id)) for (const child of egraph.children(node)) found.add(child);
  return [...found];
}

function classBox<D>(
  egraph: EGraph<D>,
  id: Id,
  nodes: readonly Id[],
  chosen: Id | undefined,
  note: string | undefined,
): Subgraph {
  const box = new Subgraph(`cluster_${id}`, {
    label: note === undefined ? `${id}` : `${id}  ${safe(note)}`,
    labeljust: 'l',
    labelloc: 'b',
    fontname: 'Verdana',
    fontsize: 8,
    fontcolor: INK.line,
    style: 'rounded,filled',
    fillcolor: INK.paper,
    color: INK.faint,
    margin: 6,
  });
  // Arrows end here: they need not know what stands inside, and an e-node may point to its own class.
  box.addNode(new Node(`class${id}`, { shape: 'point', width: 0.05, color: INK.line }));
  for (const node of nodes) {
    const isChosen = node === chosen;
    box.addNode(
      new Node(`node${node}`, {
        label: safe(isChosen ? `✓ ${egraph.op(node)}` : egraph.op(node)),
        shape: 'box',
        style: isChosen ? 'filled,bold' : 'filled',
        fillcolor: isChosen ? INK.fill : '#ffffff',
        color: isChosen ? INK.chosen : INK.line,
        fontname: 'Verdana',
        fontsize: 10,
        height: 0.25,
      }),
    );
  }
  return box;
}

function addArrows<D>(picture: Digraph, egraph: EGraph<D>, node: Id, shown: ReadonlySet<Id>, isChosen: boolean): void {
  const children = egraph.children(node);
  children.forEach((child, i) => {
    if (!shown.has(child)) return;
    const attributes = {
      arrowsize: 0.6,
      color: isChosen ? INK.chosen : INK.line,
      ...(isChosen ? { style: 'bold' as const } : {}),
      ...(children.length > 1 ? { taillabel: `${i + 1}`, fontname: 'Verdana', fontsize: 7 } : {}),
    };
    picture.addEdge(new Edge([{ id: `node${node}` }, { id: `class${child}` }], attributes));
  });
}

/** Characters that break XML or reorder text in front of the reader. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const LONGEST = 60;

/** A name as the text of a label, whatever it holds; long ones are cut. */
function safe(text: string): string {
  const printable = [...text.replace(UNPRINTABLE, ' ')];
  const short = printable.length > LONGEST ? [...printable.slice(0, LONGEST - 1), '…'] : printable;
  return short
    .join('')
    .replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
    .replaceAll('\\', '\\\\');
}
