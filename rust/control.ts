/** Blocks, branches and loops. Branches are all executed and joined, except where a value already known decides. */
import type { ExprOf, Statement, Test } from './core/core.ts';
import { borrowsMutably, isName } from './core/parts.ts';
import { asTerm, type Flow, GiveUp, joinValues, type Machine, NO_ROOTS, type Value } from './machine.ts';
import { importedScope, redefines } from './names.ts';
import { bindMatch, type Match, matchPattern, type Verdict } from './patterns.ts';
import { rootsOf, spoilPassed, spoilPlace, spoilWrites } from './places.ts';
import { alternativesOf } from './shapes.ts';
import { textOf } from './syntax.ts';
import { apply, atom, type Term, UNIT, UNKNOWN } from './term.ts';

export function evalBlock(machine: Machine, block: ExprOf<'block'>): Value {
  const { scope, module } = machine;
  const labelled = block.label !== null;
  // `break 'label` leaves from anywhere inside.
  if (labelled) spoilWrites(machine, block, 'is written in a labelled block');
  const before = machine.fork();
  const { statements, tail } = block;
  const written = statements.map(({ at }) => at);
  // Items are in scope before they are declared, so all are looked at first.
  const redefined = redefines(tail?.at.type === 'macro_invocation' ? [...written, tail.at] : written);
  if (redefined !== null) throw new GiveUp(redefined);
  machine.module = importedScope(module, written);
  for (const statement of statements) {
    if (!machine.flow.live) break;
    evalStatement(machine, statement);
  }
  let value: Value = UNIT;
  if (machine.flow.live && tail !== null) value = machine.eval(tail);
  machine.scope = scope;
  machine.module = module;
  if (!labelled) return value;
  machine.flow = before;
  return machine.unknown('labelled block');
}

function evalStatement(machine: Machine, statement: Statement): void {
  switch (statement.is) {
    case 'let':
      evalLet(machine, statement);
      return;
    case 'do':
      machine.eval(statement.of);
      return;
    case 'use':
      return;
    case 'const':
    case 'fn':
    case 'item':
      if (!SILENT.has(statement.at.type)) throw new GiveUp(`declares an item inside: ${textOf(statement.at).slice(0, 60)}`);
  }
}

const SILENT = new Set(['empty_statement', 'attribute_item', 'inner_attribute_item']);
const SELF_ID = /\b__hydro_lang_cluster_self_id_(\w+)/;

function evalLet(machine: Machine, statement: Extract<Statement, { readonly is: 'let' }>): void {
  const { pattern, value: initial, otherwise } = statement;
  let value: Value = initial === null ? UNKNOWN : machine.eval(initial);
  const roots = initial === null ? NO_ROOTS : rootsOf(machine, initial);
  if (!machine.flow.live) return;
  // `CLUSTER_SELF_ID__free` is the typed member id made from the generated identifier.
  const self = /^CLUSTER_SELF_ID/.test(textOf(pattern.at)) && initial !== null ? SELF_ID.exec(textOf(initial.at)) : null;
  if (self !== null) value = atom(`self:${self[1]}`);
  // A name after `let` is a variable, whatever its case.
  const match: Match = isName(pattern)
    ? { verdict: 'yes', binds: new Map([[pattern.name, value]]) }
    : matchPattern(machine, pattern, value);
  if (otherwise !== null && match.verdict !== 'yes') {
    const go = machine.fork();
    machine.eval(otherwise);
    machine.flow = go;
  }
  if (initial !== null && borrowsMutably(pattern)) spoilPlace(machine, initial, 'borrowed by ref mut');
  bindMatch(machine, match, roots);
}

const both = (a: Verdict, b: Verdict): Verdict =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'maybe';

/** Evaluates a condition and declares what its `let`s bind. */
function evalTests(machine: Machine, tests: readonly Test[]): Verdict {
  return tests.reduce<Verdict>((verdict, test) => both(verdict, evalTest(machine, test)), 'yes');
}

function evalTest(machine: Machine, { pattern, of }: Test): Verdict {
  if (pattern === null) {
    const term = machine.term(of);
    return term.t === 'const' && term.text === 'true' ? 'yes' : term.t === 'const' && term.text === 'false' ? 'no' : 'maybe';
  }
  const match = matchPattern(machine, pattern, machine.eval(of));
  const roots = rootsOf(machine, of);
  if (borrowsMutably(pattern)) spoilPlace(machine, of, 'borrowed by ref mut');
  bindMatch(machine, match, roots);
  return match.verdict;
}

/** What a condition may write when it stops half way. */
function spoilTests(machine: Machine, tests: readonly Test[], because: string): void {
  for (const { pattern, of } of tests) {
    spoilWrites(machine, of, because);
    if (pattern !== null && borrowsMutably(pattern)) spoilPlace(machine, of, because);
  }
}

interface Branch {
  readonly flow: Flow;
  readonly value: Value;
}

/** Goes on after the branches that get to their end, with the value of any of them. */
function joinBranches(machine: Machine, branches: readonly Branch[]): Value {
  machine.join(branches.map((branch) => branch.flow));
  const values = branches.filter((branch) => branch.flow.live).map((branch) => branch.value);
  return values.length === 0 ? UNKNOWN : values.reduce(joinValues);
}

export function evalIf(machine: Machine, node: ExprOf<'if'>): Value {
  const scope = machine.scope;
  const verdict = evalTests(machine, node.tests);
  if (!machine.flow.live) {
    machine.scope = scope;
    return UNKNOWN;
  }
  const otherwise = machine.fork();
  const branches: Branch[] = [];
  if (verdict !== 'no') {
    const value = machine.eval(node.body);
    branches.push({ flow: machine.flow, value });
  }
  machine.scope = scope;
  if (verdict !== 'yes') {
    machine.flow = otherwise;
    // A chain may have stopped half way.
    spoilTests(machine, node.tests, 'may be written by a condition');
    const value = node.otherwise === null ? UNIT : machine.eval(node.otherwise);
    branches.push({ flow: machine.flow, value });
  }
  return joinBranches(machine, branches);
}

export function evalMatch(machine: Machine, node: ExprOf<'match'>): Value {
  const value = machine.eval(node.of);
  const roots = rootsOf(machine, node.of);
  if (node.arms.some(({ pattern }) => borrowsMutably(pattern))) spoilPlace(machine, node.of, 'borrowed by ref mut');
  if (!machine.flow.live) return UNKNOWN;
  const scope = machine.scope;
  const branches: Branch[] = [];
  for (const { pattern, guard, body } of node.arms) {
    const match = matchPattern(machine, pattern, value);
    if (match.verdict === 'no') continue;
    spoilTests(machine, guard, 'may be written by a guard');
    const next = machine.fork();
    bindMatch(machine, match, roots);
    const held = evalTests(machine, guard);
    if (held !== 'no') {
      const arms = machine.eval(body);
      branches.push({ flow: machine.flow, value: arms });
    }
    machine.scope = scope;
    machine.flow = next;
    if (match.verdict === 'yes' && held === 'yes') break;
  }
  if (branches.length === 0) {
    machine.flow.live = false;
    return UNKNOWN;
  }
  return joinBranches(machine, branches);
}

/** Whatever a loop may write is unknown inside it and after it. */
export function evalLoop(machine: Machine, node: ExprOf<'loop'> | ExprOf<'while'> | ExprOf<'for'>): Term {
  const scope = machine.scope;
  if (node.is === 'for') {
    machine.eval(node.over);
    spoilPassed(machine, [node.over], 'iterated by a loop');
  }
  spoilWrites(machine, node, 'is written in a loop');
  if (!machine.flow.live) return UNKNOWN;
  const after = machine.fork();
  if (node.is === 'for') bindMatch(machine, matchPattern(machine, node.pattern, UNKNOWN), rootsOf(machine, node.over));
  if (node.is === 'while') evalTests(machine, node.tests);
  if (machine.flow.live) machine.eval(node.body);
  machine.scope = scope;
  machine.flow = after;
  return node.is === 'loop' ? machine.unknown('value of a loop') : UNIT;
}

/** `let` used as a condition outside `if`. */
export function evalLoose(machine: Machine, { tests, at }: ExprOf<'tests'>): Term {
  const scope = machine.scope;
  evalTests(machine, tests);
  machine.scope = scope;
  return machine.unknown(textOf(at));
}

/** `a && b`, `a || b`. */
export function evalShortCircuit(machine: Machine, { operator, left, right }: ExprOf<'binary'>): Term {
  const a = machine.term(left);
  const skipped = machine.fork();
  const b = machine.term(right);
  machine.join([skipped, machine.flow]);
  return apply(operator, [a, b]);
}

/** `x?` on a known `Some`, `Ok`, `None`; anything else may return something unknown. */
export function evalTry(machine: Machine, node: ExprOf<'try'>): Term {
  const term = machine.term(node.of);
  const results: Term[] = [];
  for (const one of term.t === 'choice' ? term.of : (alternativesOf(machine, term) ?? [term])) {
    const payload = one.t === 'variant' && (one.name === 'Some' || one.name === 'Ok') ? one.items[0] : undefined;
    if (payload !== undefined) results.push(payload);
    else if (machine.flow.live)
      machine.returns
        .at(-1)
        ?.push(one.t === 'variant' && one.name === 'None' ? one : machine.unknown(`${textOf(node.at)} may return`));
    if (payload === undefined && !(one.t === 'variant' && (one.name === 'None' || one.name === 'Err'))) results.push(UNKNOWN);
  }
  if (results.length === 0) {
    machine.flow.live = false;
    return UNKNOWN;
  }
  return results.reduce((a, b) => asTerm(joinValues(a, b)));
}
