import type { SiteFacts } from '../../define-rewrite.ts';
import type { Id } from '../../egraph/index.ts';
import { numberIn, type Reading, shapeAt } from './language.ts';

/** Of two forms of one price, the one with fewer operators and fewer new ones is taken. */
const ANY = 1e-4;
const NEW = 1e-3;

/** Kinds that may give fewer elements than they are given. */
const THINNING = new Set(['Filter', 'FilterMap']);

/**
 * What a command costs at an e-node, in ns: the price of the operators whose closures and networks it names, for the elements that it would
 * see. All e-nodes of a class give the same elements, so a class has a rate.
 */
export function priceOf(reading: Reading, facts: SiteFacts): (node: Id) => number {
  const { egraph, program } = reading;
  const rates = new Map<Id, number>();
  const known = new Set(
    program.operators().flatMap(({ id, isRoot, kind }) => (isRoot || kind === 'Tee' ? [] : [shapeAt(reading, reading.idOf(id))])),
  );
  const given = (op: number): number => {
    const [input] = program.inputs(op);
    return input === undefined ? 0 : facts.rate(input.from);
  };
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

  const rateOf = (of: Id): number => {
    const id = egraph.find(of);
    const found = rates.get(id);
    if (found !== undefined) return found;
    const [op] = reading.operatorsIn(id);
    const rate = op === undefined ? rateOfNew(egraph.nodesOf(id)[0] as Id) : facts.rate(op);
    rates.set(id, rate);
    return rate;
  };
  const rateOfNew = (node: Id): number => {
    const children = egraph.children(node);
    const rate = children.length === 0 ? 0 : rateOf(children.at(-1) as Id);
    const op = operatorAt(node);
    return THINNING.has(egraph.op(node)) && op !== null ? rate * share(facts.rate(op), given(op)) : rate;
  };
  /** The operator whose closure or name is in an e-node. */
  const operatorAt = (node: Id): number | null => {
    for (const child of egraph.children(node)) {
      const [leaf] = egraph.nodesOf(child);
      const name = leaf === undefined ? '' : egraph.op(leaf);
      if (/^[fn]\d+$/.test(name)) return numberIn(name);
      if (name === 'second') return operatorAt(leaf as Id);
    }
    return null;
  };
  return (node) => {
    const children = egraph.children(node);
    if (children.length === 0) return 0;
    const op = operatorAt(node) ?? reading.operatorsLike(shapeAt(reading, node))[0] ?? null;
    const input = children.at(-1) as Id;
    // Another network is priced by what it carries, as operators say that give such elements.
    const [like] = egraph.op(node) === 'NetworkOf' ? reading.operatorsIn(egraph.find(node)) : [];
    const ns = op === null ? 0 : facts.operatorNs(op) + facts.networkNs(op, like);
    const price = ns * share(rateOf(input), op === null ? 0 : given(op));
    return price + ANY + (known.has(shapeAt(reading, node)) ? 0 : NEW);
  };
}
