/** Where values live: what may stand left of `=` and behind `&mut`. */
import { rust } from '../../../ir/index.ts';
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
import { fail, fieldName, need, OPERATORS, only } from './syntax.ts';

type Syntax = rust.Syntax;
export type PlaceCode = (frame: Frame) => Place;

/** Whether an expression names a place rather than making a value. */
export function isPlaceExpression(node: Syntax): boolean {
  switch (node.type) {
    case 'identifier':
    case 'field_expression':
    case 'index_expression':
      return true;
    case 'parenthesized_expression':
      return isPlaceExpression(only(node));
    case 'unary_expression':
      return node.children[0]?.type === '*';
    default:
      return false;
  }
}

export function compilePlace(node: Syntax, scope: Scope): PlaceCode {
  switch (node.type) {
    case 'identifier': {
      const found = scope.find(rust.textOf(node));
      return found === undefined ? temporary(node, scope) : variablePlace(scope, found);
    }
    case 'parenthesized_expression':
      return compilePlace(only(node), scope);
    case 'unary_expression': {
      if (node.children[0]?.type !== '*') return temporary(node, scope);
      const inner = compilePlace(only(node), scope);
      return (frame) => innermost(inner(frame));
    }
    case 'field_expression': {
      const [whole, name] = [compilePlace(need(node, 'value'), scope), fieldName(node)];
      return (frame) => partPlace(frame.run, whole(frame), name);
    }
    case 'index_expression':
      return indexPlace(node, scope);
    default:
      return temporary(node, scope);
  }
}

/** A value that was just made may be changed too; nobody else sees it. */
function temporary(node: Syntax, scope: Scope): PlaceCode {
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

function indexPlace(node: Syntax, scope: Scope): PlaceCode {
  const [wholeNode, indexNode] = rust.named(node);
  if (wholeNode === undefined || indexNode === undefined) return fail(node);
  const [whole, index] = [compilePlace(wholeNode, scope), scope.compile(indexNode)];
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

export function compileAssignment(node: Syntax, scope: Scope): Code {
  const [left, right] = [need(node, 'left'), need(node, 'right')];
  if (node.type === 'assignment_expression') return assign(left, scope.compile(right), scope);
  const operator = rust.textOf(need(node, 'operator')).slice(0, -1);
  if (!OPERATORS.has(operator)) return fail(node);
  const [place, value] = [compilePlace(left, scope), scope.compile(right)];
  return (frame) => {
    const by = value(frame);
    frame.run.effects++;
    const target = innermost(place(frame));
    target.set(held(binary(frame.run, operator as Operator, target.get(), by)));
    return UNIT;
  };
}

function assign(left: Syntax, value: Code, scope: Scope): Code {
  if (left.type === '_' || rust.textOf(left) === '_')
    return (frame) => {
      value(frame);
      return UNIT;
    };
  if (left.type === 'tuple_expression') {
    const parts = rust.named(left);
    const slot = scope.temporary();
    const stores = parts.map((part, i) => assign(part, (frame) => partOf(frame.run, frame.slots[slot] as Thing, i), scope));
    return (frame) => {
      frame.slots[slot] = value(frame);
      for (const store of stores) store(frame);
      return UNIT;
    };
  }
  if (left.type === 'identifier') {
    const found = scope.find(rust.textOf(left));
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
