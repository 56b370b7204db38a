/** Where values live: what may stand left of `=` and behind `&mut`. */
import type * as rust from '../../../rust/index.ts';
import { mapGet } from '../collections.ts';
import { intOf } from '../methods/ints.ts';
import { bounds } from '../methods/lists.ts';
import type { Operator } from '../numbers.ts';
import { binary } from '../operators.ts';
import { type Place, variable } from '../runtime.ts';
import {
  deref,
  type Frame,
  held,
  innermost,
  isPlace,
  itemPlace,
  panic,
  partOf,
  partPlace,
  settle,
  slicePlace,
  slotPlace,
  type Thing,
  valuePlace,
} from '../things.ts';
import { UNIT } from '../value.ts';
import { at, type Code, type Scope, type Variable } from './scope.ts';
import { fail, OPERATORS, partName } from './syntax.ts';

type Expr = rust.core.Expr;
type ExprOf<K extends Expr['is']> = rust.core.ExprOf<K>;
export type PlaceCode = (frame: Frame) => Place;

/** Whether an expression names a place rather than making a value: a path is none, it is a constant or a static. */
export const isPlaceExpression = (node: Expr): boolean =>
  node.is === 'name' ? node.path.name !== null : node.is === 'field' || node.is === 'index' || node.is === 'deref';

export function compilePlace(node: Expr, scope: Scope): PlaceCode {
  if (node.is === 'name' && node.path.name !== null) {
    const found = scope.find(node.path.name);
    return found === undefined ? temporary(node, scope) : variablePlace(scope, found);
  }
  if (node.is === 'deref') {
    const inner = compilePlace(node.of, scope);
    return (frame) => innermost(inner(frame));
  }
  if (node.is === 'field') {
    const [whole, name] = [compilePlace(node.of, scope), partName(node.name)];
    return (frame) => partPlace(frame.run, whole(frame), name);
  }
  return node.is === 'index' ? indexPlace(node, scope) : temporary(node, scope);
}

/** A value that was just made may be changed too; nobody else sees it. */
function temporary(node: Expr, scope: Scope): PlaceCode {
  const value = scope.compile(node);
  return (frame) => {
    const thing = value(frame);
    return isPlace(thing) ? thing : variable(held(thing));
  };
}

function variablePlace(scope: Scope, found: Variable): PlaceCode {
  const reach = scope.layer.reach(found);
  return (frame) => {
    const home = at(frame, reach);
    const now = home.slots[reach.slot] as Thing;
    return isPlace(now) ? now : slotPlace(home, reach.slot);
  };
}

function indexPlace(node: ExprOf<'index'>, scope: Scope): PlaceCode {
  const [whole, index] = [compilePlace(node.of, scope), scope.compile(node.index)];
  const read = scope.compile(node);
  return (frame) => {
    const place = whole(frame);
    const now = deref(place);
    if (typeof now === 'object' && now.t === 'list') {
      const where = deref(index(frame));
      if (typeof where === 'object' && where.t === 'range')
        return slicePlace(place, ...bounds(frame.run, where, now.items.length));
      const i = Number(intOf(frame.run, where).v);
      if (i >= now.items.length) return panic(`index out of bounds: the len is ${now.items.length} but the index is ${i}`);
      return itemPlace(place, i);
    }
    if (typeof now === 'object' && now.t === 'map') {
      const key = settle(frame.run, index(frame));
      return mapGet(now, key) === undefined ? panic('no entry found for key') : valuePlace(place, key);
    }
    return variable(held(read(frame)));
  };
}

export function compileUpdate(node: ExprOf<'update'>, scope: Scope): Code {
  const { operator } = node;
  if (!OPERATORS.has(operator)) return fail(node);
  const [place, value] = [compilePlace(node.to, scope), scope.compile(node.value)];
  return (frame) => {
    const by = value(frame);
    frame.run.effects++;
    const target = innermost(place(frame));
    target.set(held(binary(frame.run, operator as Operator, target.get(), by)));
    return UNIT;
  };
}

export function assign(left: Expr | null, value: Code, scope: Scope): Code {
  if (left === null || (left.is === 'name' && left.path.name === '_'))
    return (frame) => {
      value(frame);
      return UNIT;
    };
  if (left.is === 'tuple') {
    const slot = scope.temporary();
    const stores = left.items.map((part, i) => assign(part, (frame) => partOf(frame.run, frame.slots[slot] as Thing, i), scope));
    return (frame) => {
      frame.slots[slot] = value(frame);
      for (const store of stores) store(frame);
      return UNIT;
    };
  }
  if (left.is === 'name' && left.path.name !== null) {
    const found = scope.find(left.path.name);
    if (found === undefined) return fail(left);
    const reach = scope.layer.reach(found);
    return (frame) => {
      frame.run.effects++;
      at(frame, reach).slots[reach.slot] = value(frame);
      return UNIT;
    };
  }
  const place = compilePlace(left, scope);
  return (frame) => {
    const now = value(frame);
    frame.run.effects++;
    const target = place(frame);
    innermost(target).set(held(now));
    return UNIT;
  };
}
