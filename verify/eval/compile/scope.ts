/** Names of variables while a text is compiled. Every variable gets a slot of the frame of its closure. */
import type * as rust from '../../../rust/index.ts';
import type { KnownTypes } from '../runtime.ts';
import { Frame, type Thing } from '../things.ts';
import type { Type } from '../types.ts';

/** A compiled expression: runs in the frame of its closure. */
export type Code = (frame: Frame) => Thing;

/** Syntax that is not understood: the closure around it becomes an unknown function. */
export class Unsupported extends Error {}

/** One text that is being compiled. */
export class Unit {
  readonly types: KnownTypes;
  /** Names of what is not evaluated exactly. */
  readonly abstracted = new Set<string>();
  /** Why closures of the text became unknown functions. */
  readonly uninterpreted: string[] = [];
  /** Whether a default or a number may still lack its type when the closure ends. */
  loose = false;
  /** The closure that the text is, with the texts of the types of its parameters where those are known. */
  outermost: { readonly node: rust.Syntax; readonly types: readonly string[] } | null = null;
  readonly expression: (node: rust.core.Expr, scope: Scope, expected: Type | null) => Code;
  constructor(types: KnownTypes, expression: Unit['expression']) {
    this.types = types;
    this.expression = expression;
  }
}

export interface Variable {
  readonly layer: Layer;
  readonly slot: number;
  readonly mutable: boolean;
  /** Text of its type, of parameters of the outermost closure and of their parts, where that is known. */
  type?: string;
}

interface Reach {
  /** How many frames out. */
  readonly hops: number;
  readonly slot: number;
}

/** The variables of one closure, or the copies that a `move` closure takes with it. */
export class Layer {
  size = 0;
  readonly outer: Layer | null;
  readonly #copies: Map<Variable, Reach & { readonly from: Reach }> | null;
  constructor(outer: Layer | null, copies = false) {
    this.outer = outer;
    this.#copies = copies ? new Map() : null;
  }
  reach(variable: Variable): Reach {
    if (variable.layer === this) return { hops: 0, slot: variable.slot };
    const outer = (this.outer as Layer).reach(variable);
    if (this.#copies === null) return { hops: outer.hops + 1, slot: outer.slot };
    let copy = this.#copies.get(variable);
    if (copy === undefined) {
      copy = { hops: 0, slot: this.size++, from: outer };
      this.#copies.set(variable, copy);
    }
    return copy;
  }
  /** The frame of a `move` closure: copies of the variables it uses, as they are now. */
  copy(frame: Frame): Frame {
    const own = new Frame(this.size, null, frame.run);
    for (const { slot, from } of this.#copies?.values() ?? []) own.slots[slot] = at(frame, from).slots[from.slot] as Thing;
    return own;
  }
}

/** The frame that many steps out. */
export function at(frame: Frame, { hops }: Reach): Frame {
  let now = frame;
  for (let i = 0; i < hops; i++) now = now.up as Frame;
  return now;
}

export class Scope {
  readonly unit: Unit;
  readonly layer: Layer;
  readonly #outer: Scope | null;
  readonly #names = new Map<string, Variable>();
  readonly #imports = new Map<string, readonly string[]>();
  constructor(unit: Unit, layer: Layer, outer: Scope | null) {
    this.unit = unit;
    this.layer = layer;
    this.#outer = outer;
  }
  inner(layer: Layer = this.layer): Scope {
    return new Scope(this.unit, layer, this);
  }
  declare(name: string, mutable: boolean): Variable {
    const variable = { layer: this.layer, slot: this.layer.size++, mutable };
    this.#names.set(name, variable);
    return variable;
  }
  /** A name of this very scope. */
  own(name: string): Variable | undefined {
    return this.#names.get(name);
  }
  find(name: string): Variable | undefined {
    return this.#names.get(name) ?? this.#outer?.find(name);
  }
  compile(node: rust.core.Expr, expected: Type | null = null): Code {
    return this.unit.expression(node, this, expected);
  }
  /** `use a::b::name;` and `use a::b as name;`. Imports of whole modules say nothing. */
  importing(text: string): void {
    const found = /^use ((?:\w+::)+(\w+))(?: as (\w+))?;$/.exec(text);
    if (found !== null) this.#imports.set((found[3] ?? found[2]) as string, (found[1] as string).split('::'));
  }
  imported(name: string): readonly string[] | undefined {
    return this.#imports.get(name) ?? this.#outer?.imported(name);
  }
  /** A slot without a name. */
  temporary(): number {
    return this.layer.size++;
  }
}

export function load(scope: Scope, variable: Variable): Code {
  const reach = scope.layer.reach(variable);
  const { slot } = reach;
  if (reach.hops === 0) return (frame) => frame.slots[slot] as Thing;
  if (reach.hops === 1) return (frame) => (frame.up as Frame).slots[slot] as Thing;
  return (frame) => at(frame, reach).slots[slot] as Thing;
}
