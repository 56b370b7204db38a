/** Calls: closures are entered, known functions applied, everything else is unknown and spoils what it may write. */

import type { Expr, ExprOf } from './core/core.ts';
import { rootOf } from './core/parts.ts';
import { type Argument, callClosure } from './enter.ts';
import { containerMethod } from './gives.ts';
import { cloned } from './identity.ts';
import { EFFECT_METHODS, functionKind, segmentsOf } from './known.ts';
import { asTerm, type Machine, type Value } from './machine.ts';
import { CLONES, effectOf, GOES_THROUGH, ONLY_READS, POLYMORPHIC } from './methods.ts';
import { qualify, siteName } from './names.ts';
import { variantName } from './patterns.ts';
import { rootsOf, spoilPassed, spoilPlace, spoilReceiver } from './places.ts';
import { compactOf, textOf } from './syntax.ts';
import { apply, type Term, UNIT, UNKNOWN, variant } from './term.ts';

const evalArguments = (machine: Machine, nodes: readonly Expr[]): Argument[] =>
  nodes.map((node) => ({ value: machine.eval(node), roots: rootsOf(machine, node) }));

export function callFunction(machine: Machine, node: ExprOf<'call'>): Value {
  const { callee, args: nodes } = node;
  const slot = callee.is === 'name' ? machine.slotOf(callee.path.text) : undefined;
  if (callee.is !== 'name' || slot !== undefined) {
    const value = slot !== undefined ? machine.flow.store.get(slot) : machine.eval(callee);
    const args = evalArguments(machine, nodes);
    spoilPassed(machine, nodes, 'handed to a closure');
    if (value?.t === 'fn') return callClosure(machine, value, args);
    return machine.unknown(`calls ${textOf(callee.at).slice(0, 60)}, whose text is not known`);
  }
  const path = callee.path.text;
  const turbofish = compactOf(callee.at).slice(path.length);
  const kind = functionKind(path);
  const [first] = nodes;
  if (kind === 'identity' && nodes.length === 1 && first !== undefined) return machine.eval(first);
  if (kind === 'clone' && nodes.length === 1 && first !== undefined)
    return cloned(machine, `.${segmentsOf(path).at(-1)}`, machine.term(first));
  const args = evalArguments(machine, nodes).map((arg) => asTerm(arg.value));
  if (kind === 'constructor') {
    const name = variantName(path);
    return variant(/^(?:Some|Ok|Err)$/.test(name) ? name : (qualify(machine, path) ?? name), args);
  }
  spoilPassed(machine, nodes, `handed to ${path}`);
  if (kind === 'impure') return machine.unknown(`calls ${path}`);
  const segments = segmentsOf(path);
  const lastTwo = segments.slice(-2).join('::');
  if (kind === 'pure')
    return pureFunction(machine, node, path.replace(/^(?:std|core|alloc)::/, ''), segments, lastTwo, turbofish, args);
  const full = qualify(machine, path);
  return full === null
    ? machine.unknown(`${path} comes through an import that the text does not show`)
    : apply(full + turbofish, args);
}

function pureFunction(
  machine: Machine,
  node: Expr,
  path: string,
  segments: readonly string[],
  lastTwo: string,
  turbofish: string,
  args: readonly Term[],
): Term {
  switch (lastTwo) {
    case 'iter::once':
      return variant('Iter', args);
    case 'iter::empty':
      return variant('Iter', []);
    case 'iter::repeat':
    case 'iter::repeat_n':
      return args[0] === undefined ? UNKNOWN : variant('Many', [args[0]]);
    case 'mem::drop':
    case 'drop':
    case 'mem::swap':
      return UNIT;
    // Both hand out what was there before; the borrow has spoilt the variable.
    case 'mem::take':
    case 'mem::replace':
      return args[0] ?? UNKNOWN;
    case 'cmp::max':
    case 'cmp::min':
      return apply(lastTwo, args);
  }
  const name = path + turbofish;
  // `u32::from` names its result type, `From::from` and `Vec::<_>::from` leave it to the context.
  const last = segments.at(-1) ?? '';
  const owner = segments.at(-2) ?? '';
  const open = POLYMORPHIC.has(last) && !/^(?:String|[ui]\d+|[ui]size|f\d+)$/.test(owner);
  return apply(open ? siteName(machine, name, node) : name, args);
}

export function callMethod(machine: Machine, node: ExprOf<'method'>): Value {
  const { name: method, of: receiver, args: nodes } = node;
  const turbofish = node.types.length === 0 ? '' : `::<${node.types.join(',')}>`;
  const before = machine.eval(receiver);
  const args = evalArguments(machine, nodes);
  const kind = effectOf(method, nodes.length);
  if (kind === 'unknown') {
    const captured = /__free$/.test(rootOf(receiver)?.name ?? '__free');
    spoilPlace(machine, receiver, `.${method}() is not known`);
    spoilPassed(machine, nodes, `handed to .${method}()`);
    if (machine.trustUserMethods && !captured && !EFFECT_METHODS.has(method))
      return apply(`.${method}${turbofish}`, [asTerm(before), ...args.map((arg) => asTerm(arg.value))]);
    return machine.unknown(`.${method}() is not known to be pure`);
  }
  const self = asTerm(before);
  if (CLONES.has(method) && nodes.length === 0) return cloned(machine, `.${method}`, self);
  if (kind === 'changes') {
    spoilPlace(machine, receiver, `changed by .${method}()`);
    spoilPassed(machine, nodes, `handed to .${method}()`);
    if (GOES_THROUGH.has(method)) return machine.unknown(`order of .${method}()`);
    return apply(`.${method}${turbofish}`, [self, ...args.map((arg) => asTerm(arg.value))]);
  }
  if (!ONLY_READS.has(method)) spoilReceiver(machine, receiver, `may be changed by .${method}()`);
  const known = containerMethod(
    machine,
    method,
    turbofish,
    self,
    args.map((arg) => arg.value),
  );
  if (known !== null) return known;
  // A HashMap goes through its entries in random order, and the type is rarely in the text.
  if (GOES_THROUGH.has(method)) return machine.unknown(`order of .${method}() depends on the collection`);
  if (method === 'get_raw_id' && self.t === 'apply' && self.fn === '.into_tagless') return apply('.get_raw_id', self.args);
  const name = `.${method}${turbofish}`;
  const open = POLYMORPHIC.has(method) && (turbofish === '' || turbofish.includes('_'));
  return apply(open ? siteName(machine, name, node) : name, [self, ...args.map((arg) => asTerm(arg.value))]);
}
