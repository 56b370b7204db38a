/** Places: what can be assigned to or borrowed, and what a write to one does. */
import type { Expr } from './core/core.ts';
import { rootOf, within } from './core/parts.ts';
import { asTerm, type Machine, NO_ROOTS, type Roots, type Value } from './machine.ts';
import { descendants, textOf } from './syntax.ts';
import { projectTerm, replaceAt } from './term.ts';
import { writesIn } from './writes.ts';

interface Place {
  readonly slot: number;
  readonly path: readonly string[];
  /** Reached through `*`, or through a field, which dereferences by itself. */
  readonly through: boolean;
}

/** Variable and path of a place expression; null for anything else (an index, a call result, a captured name). */
function placeOf(machine: Machine, node: Expr): Place | null {
  const steps: string[] = [];
  let through = false;
  let now = node;
  for (;;) {
    switch (now.is) {
      case 'name': {
        const slot = now.path.name === null ? undefined : machine.slotOf(now.path.name);
        return slot === undefined ? null : { slot, path: steps.reverse(), through };
      }
      case 'field':
        steps.push(now.name);
        through = true;
        break;
      case 'deref':
        through = true;
        break;
      case 'borrow':
        break;
      default:
        return null;
    }
    now = now.of;
  }
}

/** `place = value`. */
export function assign(machine: Machine, left: Expr | null, value: Value): void {
  if (left === null || (left.is === 'name' && left.path.name === '_')) return;
  if (left.is === 'tuple') {
    const targets = left.items;
    const plain = targets.every((target) => target.is !== 'range');
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
    spoilPlace(machine, left, `assignment to ${textOf(left.at)}`);
    return;
  }
  const { slot, path, through } = place;
  if (!through) {
    machine.flow.store.set(slot, value);
    return;
  }
  machine.spoilRoots(machine.rootsOf(slot), slot, `written through ${textOf(left.at)}`);
  const before = machine.flow.store.get(slot);
  const next: Value =
    path.length === 0
      ? value
      : replaceAt(before === undefined ? machine.unknown('uninitialised') : asTerm(before), path, asTerm(value));
  machine.flow.store.set(slot, next);
}

/** The place may be written in a way not followed: by an unknown method, through an index, through a borrow handed out. */
export function spoilPlace(machine: Machine, place: Expr, because: string): void {
  const name = rootOf(place)?.name ?? null;
  if (name !== null) {
    const slot = machine.slotOf(name);
    if (slot !== undefined) machine.spoil(slot, because);
    return;
  }
  // No variable at the bottom: any that is mentioned.
  for (const node of descendants(place.at)) {
    if (node.type !== 'identifier') continue;
    const slot = machine.slotOf(textOf(node));
    if (slot !== undefined) machine.spoil(slot, because);
  }
}

/** `&mut place`: the borrow has the value, the place itself is not known until it is assigned as a whole. */
export function borrowMut(machine: Machine, place: Expr): Value {
  const value = machine.eval(place);
  spoilPlace(machine, place, `&mut ${textOf(place.at)}`);
  return value;
}

/** What may be written through the value of an expression: an upper bound from the variables it mentions. */
export function rootsOf(machine: Machine, node: Expr): Roots {
  // Fresh values: a mutable reference cannot be copied out of what it points to.
  if (node.is === 'unary' || node.is === 'deref' || node.is === 'binary' || node.is === 'cast') return NO_ROOTS;
  if (node.is === 'method' && /^(?:clone|len|is_empty|to_string|is_some|is_none)$/.test(node.name)) return NO_ROOTS;
  const roots = new Set<number>();
  // Names in macros are no expressions.
  for (const { type, source, start, end } of descendants(node.at)) {
    const slot = type === 'identifier' ? machine.slotOf(source.slice(start, end)) : undefined;
    if (slot !== undefined) for (const root of machine.rootsOf(slot)) roots.add(root);
  }
  for (const inner of within(node)) {
    const name = inner.is === 'borrow' && inner.mutable ? (rootOf(inner)?.name ?? null) : null;
    const slot = name === null ? undefined : machine.slotOf(name);
    if (slot !== undefined) roots.add(slot);
  }
  return roots.size === 0 ? NO_ROOTS : roots;
}

/** Everything a piece of code may write becomes unknown: before and after loops, when a closure captures by mutable reference. */
export function spoilWrites(machine: Machine, node: Expr, because: string): void {
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
  for (const inner of descendants(node.at)) {
    if (inner.type !== 'identifier') continue;
    const slot = machine.slotOf(textOf(inner));
    if (slot !== undefined && machine.rootsOf(slot).size > 0) machine.spoil(slot, `${textOf(inner)} ${because}`);
  }
}

/** Whether `&mut self` could be taken of a variable: it is declared `mut` or is a mutable reference. */
const mayChange = (machine: Machine, name: string, slot: number): boolean =>
  machine.mutable.has(name) || machine.rootsOf(slot).size > 0;

/** The receiver of a method that is pure on standard types, but may be one of the user's own with the same name. */
export function spoilReceiver(machine: Machine, receiver: Expr, because: string): void {
  const name = rootOf(receiver)?.name ?? null;
  const slot = name === null ? undefined : machine.slotOf(name);
  if (name !== null && slot !== undefined && mayChange(machine, name, slot)) machine.spoil(slot, because);
}

/** A variable handed to a call as it stands is reborrowed if it is a mutable reference. */
export function spoilPassed(machine: Machine, args: readonly Expr[], because: string): void {
  for (const arg of args) {
    const slot = arg.is === 'name' && arg.path.name !== null ? machine.slotOf(arg.path.name) : undefined;
    if (slot !== undefined && machine.rootsOf(slot).size > 0) machine.spoil(slot, because);
  }
}
