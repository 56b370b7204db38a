import { type Static, Type } from 'typebox';
import { OpId, ProgramLocation, RouteSchema } from './program.ts';

/**
 * Primitive edits: all that a plan does to a program is said in these. They name operators by id and say no rule. Whoever applies them needs
 * to know what an operator is, not why it is moved.
 */
const Strict = { additionalProperties: false } as const;
const AnyObject = Type.Record(Type.String(), Type.Unknown());
const Key = Type.String({ pattern: '^loc[0-9]+v[0-9]+$' });

export const EditSchema = Type.Union([
  /** Puts a location into the table, or says anew what one that was added is. */
  Type.Object({ edit: Type.Literal('location'), location: ProgramLocation }, Strict),
  /** A new operator: Hydro's own fields and metadata; its closures are set by `closure` and `route`. */
  Type.Object(
    {
      edit: Type.Literal('add'),
      op: OpId,
      kind: Type.String({ minLength: 1 }),
      isRoot: Type.Boolean(),
      fields: AnyObject,
      metadata: AnyObject,
      inputs: Type.Array(Type.Object({ port: Type.String(), from: OpId, shared: Type.Boolean() }, Strict)),
    },
    Strict,
  ),
  /** Takes an operator out; nobody may still read it. */
  Type.Object({ edit: Type.Literal('remove'), op: OpId }, Strict),
  /** An input that an operator has is fed by another operator. */
  Type.Object({ edit: Type.Literal('rewire'), op: OpId, port: Type.String(), from: OpId, shared: Type.Boolean() }, Strict),
  /** Operators go to another location; ticks and atomic sections stay around them. */
  Type.Object({ edit: Type.Literal('reroot'), ops: Type.Array(OpId, { minItems: 1 }), to: Key }, Strict),
  /** Ticks and atomic sections around an operator, the innermost first. */
  Type.Object(
    {
      edit: Type.Literal('place'),
      op: OpId,
      scopes: Type.Array(
        Type.Union([
          Type.Object({ kind: Type.Literal('atomic') }, Strict),
          Type.Object({ kind: Type.Literal('tick'), clock: Type.Integer({ minimum: 0 }) }, Strict),
        ]),
      ),
    },
    Strict,
  ),
  /** A membership source shows the members of another cluster. */
  Type.Object({ edit: Type.Literal('observe'), op: OpId, members: Key }, Strict),
  /** An operator puts out another collection: Hydro's own form of it. */
  Type.Object({ edit: Type.Literal('retype'), op: OpId, collection: AnyObject }, Strict),
  /** Which member a network addresses; the glue of both ends follows from it and from where things are. */
  Type.Object({ edit: Type.Literal('route'), op: OpId, route: RouteSchema }, Strict),
  /** An expression is made from a template. A hole that is a closure names one by operator and field. */
  Type.Object(
    { edit: Type.Literal('closure'), op: OpId, field: Type.String(), template: Type.String(), holes: AnyObject },
    Strict,
  ),
]);

export type Edit = Static<typeof EditSchema>;
export type EditOf<Kind extends Edit['edit']> = Extract<Edit, { edit: Kind }>;
