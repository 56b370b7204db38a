/** Blocks, branches and loops. Branches are all executed and joined, except where a value already known decides. */
import type { Syntax } from './grammar.ts';
import { asTerm, type Flow, GiveUp, joinValues, type Machine, NO_ROOTS, type Value } from './machine.ts';
import { importedScope, redefines } from './names.ts';
import { bindMatch, type Match, matchPattern, type Verdict } from './patterns.ts';
import { rootsOf, spoilPassed, spoilPlace, spoilWrites } from './places.ts';
import { alternativesOf } from './shapes.ts';
import { blockParts, field, has, named, textOf } from './syntax.ts';
import { apply, atom, type Term, UNIT, UNKNOWN } from './term.ts';
import { bindsRefMut } from './writes.ts';

export function evalBlock(machine: Machine, block: Syntax): Value {
  const { scope, module } = machine;
  const labelled = has(block, 'label');
  // `break 'label` leaves from anywhere inside.
  if (labelled) spoilWrites(machine, block, 'is written in a labelled block');
  const before = machine.fork();
  const { statements, tail } = blockParts(block);
  // Items are in scope before they are declared, so all are looked at first.
  const redefined = redefines(tail?.type === 'macro_invocation' ? [...statements, tail] : statements);
  if (redefined !== null) throw new GiveUp(redefined);
  machine.module = importedScope(module, statements);
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

function evalStatement(machine: Machine, statement: Syntax): void {
  switch (statement.type) {
    case 'let_declaration':
      evalLet(machine, statement);
      return;
    case 'expression_statement':
      for (const part of named(statement)) machine.eval(part);
      return;
    case 'use_declaration':
    case 'empty_statement':
    case 'attribute_item':
    case 'inner_attribute_item':
      return;
    default:
      machine.eval(statement);
  }
}

const SELF_ID = /\b__hydro_lang_cluster_self_id_(\w+)/;

function evalLet(machine: Machine, statement: Syntax): void {
  const [pattern, initial, alternative] = [
    field(statement, 'pattern'),
    field(statement, 'value'),
    field(statement, 'alternative'),
  ];
  if (pattern === undefined) return;
  let value: Value = initial === undefined ? UNKNOWN : machine.eval(initial);
  const roots = initial === undefined ? NO_ROOTS : rootsOf(machine, initial);
  if (!machine.flow.live) return;
  // `CLUSTER_SELF_ID__free` is the typed member id made from the generated identifier.
  const self = /^CLUSTER_SELF_ID/.test(textOf(pattern)) && initial !== undefined ? SELF_ID.exec(textOf(initial)) : null;
  if (self !== null) value = atom(`self:${self[1]}`);
  // A name after `let` is a variable, whatever its case.
  const match: Match =
    pattern.type === 'identifier'
      ? { verdict: 'yes', binds: new Map([[textOf(pattern), value]]) }
      : matchPattern(machine, pattern, value);
  if (alternative !== undefined && match.verdict !== 'yes') {
    const go = machine.fork();
    machine.eval(alternative);
    machine.flow = go;
  }
  if (initial !== undefined && bindsRefMut(statement)) spoilPlace(machine, initial, 'borrowed by ref mut');
  bindMatch(machine, match, roots);
}

const both = (a: Verdict, b: Verdict): Verdict =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'maybe';

/** Evaluates a condition and declares what its `let`s bind. */
function evalCondition(machine: Machine, node: Syntax): Verdict {
  if (node.type === 'let_chain')
    return named(node).reduce<Verdict>((verdict, part) => both(verdict, evalCondition(machine, part)), 'yes');
  if (node.type === 'let_condition') {
    const [pattern, value] = [field(node, 'pattern'), field(node, 'value')];
    if (pattern === undefined || value === undefined) return 'maybe';
    const match = matchPattern(machine, pattern, machine.eval(value));
    const roots = rootsOf(machine, value);
    if (bindsRefMut(node)) spoilPlace(machine, value, 'borrowed by ref mut');
    bindMatch(machine, match, roots);
    return match.verdict;
  }
  const term = machine.term(node);
  return term.t === 'const' && term.text === 'true' ? 'yes' : term.t === 'const' && term.text === 'false' ? 'no' : 'maybe';
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

export function evalIf(machine: Machine, node: Syntax): Value {
  const [condition, consequence, alternative] = [
    field(node, 'condition'),
    field(node, 'consequence'),
    field(node, 'alternative'),
  ];
  if (condition === undefined || consequence === undefined) return machine.unknown(textOf(node));
  const scope = machine.scope;
  const verdict = evalCondition(machine, condition);
  if (!machine.flow.live) {
    machine.scope = scope;
    return UNKNOWN;
  }
  const otherwise = machine.fork();
  const branches: Branch[] = [];
  if (verdict !== 'no') {
    const value = machine.eval(consequence);
    branches.push({ flow: machine.flow, value });
  }
  machine.scope = scope;
  if (verdict !== 'yes') {
    machine.flow = otherwise;
    // A chain may have stopped half way.
    spoilWrites(machine, condition, 'may be written by a condition');
    const inner = alternative === undefined ? undefined : named(alternative)[0];
    const value = inner === undefined ? UNIT : machine.eval(inner);
    branches.push({ flow: machine.flow, value });
  }
  return joinBranches(machine, branches);
}

export function evalMatch(machine: Machine, node: Syntax): Value {
  const [subject, body] = [field(node, 'value'), field(node, 'body')];
  if (subject === undefined || body === undefined) return machine.unknown(textOf(node));
  const value = machine.eval(subject);
  const roots = rootsOf(machine, subject);
  if (bindsRefMut(node)) spoilPlace(machine, subject, 'borrowed by ref mut');
  if (!machine.flow.live) return UNKNOWN;
  const scope = machine.scope;
  const branches: Branch[] = [];
  for (const arm of named(body)) {
    if (arm.type !== 'match_arm') continue;
    const [pattern, result] = [field(arm, 'pattern'), field(arm, 'value')];
    if (pattern === undefined || result === undefined) return machine.unknown(textOf(node));
    const match = matchPattern(machine, pattern, value);
    if (match.verdict === 'no') continue;
    const guard = field(pattern, 'condition');
    if (guard !== undefined) spoilWrites(machine, guard, 'may be written by a guard');
    const next = machine.fork();
    bindMatch(machine, match, roots);
    const held = guard === undefined ? 'yes' : evalCondition(machine, guard);
    if (held !== 'no') {
      const arms = machine.eval(result);
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
export function evalLoop(machine: Machine, node: Syntax): Term {
  const scope = machine.scope;
  const [pattern, over, condition, body] = [
    field(node, 'pattern'),
    field(node, 'value'),
    field(node, 'condition'),
    field(node, 'body'),
  ];
  if (over !== undefined) {
    machine.eval(over);
    spoilPassed(machine, [over], 'iterated by a loop');
  }
  spoilWrites(machine, node, 'is written in a loop');
  if (!machine.flow.live) return UNKNOWN;
  const after = machine.fork();
  if (pattern !== undefined && over !== undefined)
    bindMatch(machine, matchPattern(machine, pattern, UNKNOWN), rootsOf(machine, over));
  if (condition !== undefined) evalCondition(machine, condition);
  if (body !== undefined && machine.flow.live) machine.eval(body);
  machine.scope = scope;
  machine.flow = after;
  return node.type === 'loop_expression' ? machine.unknown('value of a loop') : UNIT;
}

/** `a && b`, `a || b`, and `let` used as a condition outside `if`. */
export function evalShortCircuit(machine: Machine, node: Syntax): Term {
  const [left, right, operator] = [field(node, 'left'), field(node, 'right'), field(node, 'operator')];
  if (left === undefined || right === undefined || operator === undefined) {
    const scope = machine.scope;
    evalCondition(machine, node);
    machine.scope = scope;
    return machine.unknown(textOf(node));
  }
  const a = machine.term(left);
  const skipped = machine.fork();
  const b = machine.term(right);
  machine.join([skipped, machine.flow]);
  return apply(textOf(operator), [a, b]);
}

/** `x?` on a known `Some`, `Ok`, `None`; anything else may return something unknown. */
export function evalTry(machine: Machine, node: Syntax): Term {
  const [inner] = named(node);
  const term = inner === undefined ? UNKNOWN : asTerm(machine.eval(inner));
  const results: Term[] = [];
  for (const one of term.t === 'choice' ? term.of : (alternativesOf(machine, term) ?? [term])) {
    const payload = one.t === 'variant' && (one.name === 'Some' || one.name === 'Ok') ? one.items[0] : undefined;
    if (payload !== undefined) results.push(payload);
    else if (machine.flow.live)
      machine.returns
        .at(-1)
        ?.push(one.t === 'variant' && one.name === 'None' ? one : machine.unknown(`${textOf(node)} may return`));
    if (payload === undefined && !(one.t === 'variant' && (one.name === 'None' || one.name === 'Err'))) results.push(UNKNOWN);
  }
  if (results.length === 0) {
    machine.flow.live = false;
    return UNKNOWN;
  }
  return results.reduce((a, b) => asTerm(joinValues(a, b)));
}
