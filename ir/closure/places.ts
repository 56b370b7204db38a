/** Places: what can be assigned to or borrowed, and what a write to one does. */
import type { Syntax } from './grammar.ts';
import { asTerm, type Machine, NO_ROOTS, type Roots, type Value } from './machine.ts';
import { calleeOf, descendants, field, has, named, rootName, textOf } from './syntax.ts';
import { projectTerm, replaceAt, type Term } from './term.ts';
import { writesIn } from './writes.ts';

interface Place {
  readonly slot: number;
  readonly path: readonly string[];
  /** Reached through `*`, or through a field, which dereferences by itself. */
  readonly through: boolean;
}

/** Variable and path of a place expression; null for anything else (an index, a call result, a captured name). */
function placeOf(machine: Machine, node: Syntax): Place | null {
  const steps: string[] = [];
  let through = false;
  let now: Syntax | undefined = node;
  while (now !== undefined) {
    if (now.type === 'identifier') {
      const slot = machine.slotOf(textOf(now));
      return slot === undefined ? null : { slot, path: steps.reverse(), through };
    }
    if (now.type === 'field_expression') {
      const step = field(now, 'field');
      if (step === undefined) return null;
      steps.push(textOf(step));
      through = true;
      now = field(now, 'value');
    } else if (now.type === 'unary_expression' && has(now, '*')) {
      through = true;
      now = named(now)[0];
    } else if (now.type === 'parenthesized_expression') now = named(now)[0];
    else if (now.type === 'reference_expression') now = field(now, 'value');
    else return null;
  }
  return null;
}

/** `place = value`. */
export function assign(machine: Machine, left: Syntax, value: Value): void {
  if (left.type === '_' || (left.type === 'identifier' && textOf(left) === '_')) return;
  if (left.type === 'parenthesized_expression') {
    const inner = named(left)[0];
    if (inner !== undefined) assign(machine, inner, value);
    return;
  }
  if (left.type === 'tuple_expression') {
    const targets = named(left);
    const plain = targets.every((target) => target.type !== 'range_expression');
    targets.forEach((target, i) => {
      assign(
        machine,
        target,
        plain ? projectTerm(asTerm(value), [String(i)]) : machine.unknown('destructuring assignment with ..'),
      );
    });
    return;
  }
  const place = placeOf(machine, left);
  if (place === null) {
    spoilPlace(machine, left, `assignment to ${textOf(left)}`);
    return;
  }
  const { slot, path, through } = place;
  if (!through) {
    machine.flow.store.set(slot, value);
    return;
  }
  machine.spoilRoots(machine.rootsOf(slot), slot, `written through ${textOf(left)}`);
  const before = machine.flow.store.get(slot);
  const next: Value =
    path.length === 0
      ? value
      : replaceAt(before === undefined ? machine.unknown('uninitialised') : asTerm(before), path, asTerm(value));
  machine.flow.store.set(slot, next);
}

/** The place may be written in a way not followed: by an unknown method, through an index, through a borrow handed out. */
export function spoilPlace(machine: Machine, place: Syntax, because: string): void {
  const name = rootName(place);
  if (name !== null) {
    const slot = machine.slotOf(name);
    if (slot !== undefined) machine.spoil(slot, because);
    return;
  }
  // No variable at the bottom: any that is mentioned.
  for (const node of descendants(place)) {
    if (node.type !== 'identifier') continue;
    const slot = machine.slotOf(textOf(node));
    if (slot !== undefined) machine.spoil(slot, because);
  }
}

/** `&mut place`: the borrow has the value, the place itself is not known until it is assigned as a whole. */
export function borrowMut(machine: Machine, place: Syntax): Value {
  const value = machine.eval(place);
  spoilPlace(machine, place, `&mut ${textOf(place)}`);
  return value;
}

/** What may be written through the value of an expression: an upper bound from the variables it mentions. */
export function rootsOf(machine: Machine, node: Syntax): Roots {
  // Fresh values: a mutable reference cannot be copied out of what it points to.
  if (node.type === 'unary_expression' || node.type === 'binary_expression' || node.type === 'type_cast_expression')
    return NO_ROOTS;
  if (node.type === 'call_expression' && /^(?:clone|len|is_empty|to_string|is_some|is_none)$/.test(calleeOf(node).method ?? ''))
    return NO_ROOTS;
  let roots: Set<number> | null = null;
  for (const inner of descendants(node)) {
    let slot: number | undefined;
    if (inner.type === 'identifier') {
      slot = machine.slotOf(textOf(inner));
      if (slot === undefined || machine.rootsOf(slot).size === 0) continue;
      roots ??= new Set();
      for (const root of machine.rootsOf(slot)) roots.add(root);
    } else if (inner.type === 'reference_expression' && has(inner, 'mutable_specifier')) {
      const name = rootName(inner);
      slot = name === null ? undefined : machine.slotOf(name);
      if (slot !== undefined) {
        roots ??= new Set();
        roots.add(slot);
      }
    }
  }
  return roots ?? NO_ROOTS;
}

/** Everything a piece of code may write becomes unknown: before and after loops, when a closure captures by mutable reference. */
export function spoilWrites(machine: Machine, node: Syntax, because: string): void {
  const { written, called, passed } = writesIn(node);
  for (const name of called) {
    const slot = machine.slotOf(name);
    if (slot !== undefined && mayChange(machine, name, slot)) machine.spoil(slot, `${name} ${because}`);
  }
  for (const name of written) {
    const slot = machine.slotOf(name);
    if (slot !== undefined) machine.spoil(slot, `${name} ${because}`);
  }
  for (const name of passed) {
    const slot = machine.slotOf(name);
    if (slot !== undefined && machine.rootsOf(slot).size > 0) machine.spoil(slot, `${name} ${because}`);
  }
  // Patterns reborrow silently (`match acc { Some(v) => *v += 1, .. }`): with any write around, no mutable reference in sight is safe.
  if (written.size === 0 && called.size === 0) return;
  for (const inner of descendants(node)) {
    if (inner.type !== 'identifier') continue;
    const slot = machine.slotOf(textOf(inner));
    if (slot !== undefined && machine.rootsOf(slot).size > 0) machine.spoil(slot, `${textOf(inner)} ${because}`);
  }
}

/** Whether `&mut self` could be taken of a variable: it is declared `mut` or is a mutable reference. */
const mayChange = (machine: Machine, name: string, slot: number): boolean =>
  machine.mutable.has(name) || machine.rootsOf(slot).size > 0;

/** The receiver of a method that is pure on standard types, but may be one of the user's own with the same name. */
export function spoilReceiver(machine: Machine, receiver: Syntax, because: string): void {
  const name = rootName(receiver);
  const slot = name === null ? undefined : machine.slotOf(name);
  if (name !== null && slot !== undefined && mayChange(machine, name, slot)) machine.spoil(slot, because);
}

/** A variable handed to a call as it stands is reborrowed if it is a mutable reference. */
export function spoilPassed(machine: Machine, args: readonly Syntax[], because: string): void {
  for (const arg of args) {
    if (arg.type !== 'identifier') continue;
    const slot = machine.slotOf(textOf(arg));
    if (slot !== undefined && machine.rootsOf(slot).size > 0) machine.spoil(slot, because);
  }
}

export const readField = (machine: Machine, node: Syntax): Term => {
  const value = field(node, 'value');
  const step = field(node, 'field');
  if (value === undefined || step === undefined) return machine.unknown(textOf(node));
  return projectTerm(machine.term(value), [textOf(step)]);
};
