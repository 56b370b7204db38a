/**
 * DFIR text as a graph, for comparing our text with Hydro's. Two dialects: surface syntax with names and ports (ours), and what
 * `DfirGraph::surface_syntax_string` prints (`1v1 = map (...);` and `1v1 -> 2v1;`, handoffs as comments, no ports).
 */
export interface DfirGraph {
  /** Operator text without spaces, by node. */
  readonly nodes: Map<string, string>;
  readonly edges: { readonly from: string; readonly to: string; readonly fromPort: string; readonly toPort: string }[];
}

/** Hydro's own text. Handoffs only mark where subgraphs meet and are taken out. */
export function parseHydro(text: string): DfirGraph {
  const nodes = new Map<string, string>();
  const handoffs = new Set<string>();
  const raw: { from: string; to: string }[] = [];
  for (const statement of splitTop(text, ';')) {
    const line = statement.trim();
    const edge = /^(\d+v\d+) -> (\d+v\d+)$/.exec(line);
    const node = /^(?:\/\/ )?(\d+v\d+) = (.*)$/s.exec(line);
    if (edge) raw.push({ from: edge[1] ?? '', to: edge[2] ?? '' });
    else if (line.startsWith('//') && node) handoffs.add(node[1] ?? '');
    else if (node) nodes.set(node[1] ?? '', squeeze(node[2] ?? ''));
    else if (line !== '') throw new Error(`not DFIR as Hydro prints it: ${line}`);
  }
  return {
    nodes,
    edges: without(
      handoffs,
      raw.map((edge) => ({ ...edge, fromPort: '', toPort: '' })),
    ),
  };
}

/** Surface syntax: resolves names as Hydro's FlatGraphBuilder does, then drops unions and tees with one reader. */
export function parseSurface(text: string): DfirGraph {
  const nodes = new Map<string, string>();
  const names = new Map<string, { first: End; last: End }>();
  const links: { from: End; to: End }[] = [];
  for (const statement of splitTop(text, ';')) {
    if (statement.trim() === '') continue;
    const [, name, pipeline = statement] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(statement) ?? [];
    const stages = splitTop(pipeline, '->').map((stage) => {
      const [, inPort = '', body = '', outPort = ''] = /^\s*(?:\[(\w+)\])?\s*(.*?)\s*(?:\[(\w+)\])?\s*$/s.exec(stage) ?? [];
      const isName = /^[A-Za-z_]\w*$/.test(body);
      const id = isName ? body : `n${nodes.size}`;
      if (!isName) nodes.set(id, squeeze(body));
      return { first: { id, isName, port: inPort }, last: { id, isName, port: outPort } };
    });
    for (let at = 1; at < stages.length; at++) {
      const [from, to] = [stages[at - 1]?.last, stages[at]?.first];
      if (from && to) links.push({ from, to });
    }
    const [first, last] = [stages[0]?.first, stages.at(-1)?.last];
    if (name !== undefined && first && last) names.set(name, { first, last });
  }
  const resolve = (end: End, side: 'first' | 'last'): { id: string; port: string } => {
    let { id, isName, port } = end;
    for (let steps = 0; isName; steps++) {
      const next = names.get(id)?.[side];
      if (next === undefined || steps > 10_000) throw new Error(`name ${id} is never assigned`);
      ({ id, isName } = next);
      port = port === '' ? next.port : port;
    }
    return { id, port };
  };
  const edges = links.map((link) => {
    const [from, to] = [resolve(link.from, 'last'), resolve(link.to, 'first')];
    return { from: from.id, to: to.id, fromPort: from.port, toPort: to.port };
  });
  const unary = new Set(
    [...nodes]
      .filter(([id, op]) => /^(tee|union)\(\)$/.test(op) && count(edges, 'to', id) === 1 && count(edges, 'from', id) === 1)
      .map(([id]) => id),
  );
  for (const id of unary) nodes.delete(id);
  return { nodes, edges: without(unary, edges) };
}

interface End {
  readonly id: string;
  readonly isName: boolean;
  readonly port: string;
}

const count = (edges: DfirGraph['edges'], side: 'from' | 'to', id: string): number =>
  edges.filter((edge) => edge[side] === id).length;

/** Joins the edges around nodes with one input and one output. */
function without(gone: ReadonlySet<string>, edges: DfirGraph['edges']): DfirGraph['edges'] {
  const into = new Map(edges.filter((edge) => gone.has(edge.to)).map((edge) => [edge.to, edge]));
  return edges
    .filter((edge) => !gone.has(edge.to))
    .map((edge) => {
      let start = edge;
      while (gone.has(start.from)) {
        const before = into.get(start.from);
        if (before === undefined) throw new Error(`nothing feeds ${start.from}`);
        start = before;
      }
      return { ...edge, from: start.from, fromPort: start.fromPort };
    });
}

/** Space between tokens is a matter of printing; inside string literals it is not. */
export function squeeze(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, (_, literal?: string) => literal ?? '');
}

/** Splits at a separator outside of brackets, strings and generic arguments. */
export function splitTop(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '"') at = endOfString(text, at);
    else if (char === "'")
      at =
        /^'(?:[^'\\]|\\.[^']*)'/.exec(text.slice(at, at + 16))?.[0] === undefined
          ? at
          : text.indexOf("'", at + 1 + (text[at + 1] === '\\' ? 1 : 0));
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      at += separator.length - 1;
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
