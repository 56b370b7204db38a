import { type Static, Type } from 'typebox';
import { ProfileSchema } from './profile.ts';

/**
 * The program document `hydrofoil.program/1`. Roots are Hydro's own IR JSON, which the reader checks itself, with better messages than a
 * schema can give; unknown members are kept.
 */
export const OpId = Type.Integer({ minimum: 0 });
const Key = Type.Object({ idx: Type.Integer({ minimum: 0 }), version: Type.Integer({ minimum: 0 }) });
const KeyText = Type.String({ pattern: '^loc[0-9]+v[0-9]+$' });
const AnyObject = Type.Record(Type.String(), Type.Unknown());

export const ProgramLocation = Type.Object({
  /** Hydro's LocationKey. */
  key: Key,
  kind: Type.Enum(['process', 'cluster', 'external']),
  /** For people; not an identity. */
  name: Type.String(),
  /** Full path of the marker type. */
  type: Type.String(),
  /** Members of a cluster, when known. */
  size: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
  /** Clients generate load: they are never rewritten. */
  role: Type.Optional(Type.Union([Type.Literal('client'), Type.Null()])),
  /** Locations made by a rewrite: physical member id = logical id * shards + shard. */
  origin: Type.Optional(
    Type.Union([
      Type.Object({
        from: Type.Union([Key, KeyText]),
        role: Type.String(),
        shards: Type.Integer({ minimum: 1 }),
        /** By network id: fields of the element as the receiver sees it whose hash picks the shard; null for any shard. */
        policy: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Array(Type.Array(Type.String())), Type.Null()]))),
      }),
      Type.Null(),
    ]),
  ),
});

export const ProgramExpression = Type.Object({
  op: OpId,
  /** Field of Hydro's IR that holds the expression. */
  field: Type.String(),
  /** Full token text: type hints, imports and captured values included. */
  text: Type.String(),
  glue: Type.Optional(Type.Union([Type.Object({ template: Type.String(), holes: AnyObject }), Type.Null()])),
});

const Names = Type.Array(Type.String());

/** One part of the key whose hash picks a shard: the sender's own logical id, or a field of the payload. */
const KeyPart = Type.Object({
  of: Type.Enum(['sender', 'payload']),
  path: Names,
  /** Hashed by its raw number. */
  member: Type.Boolean(),
  /** What of the number is hashed: its remainder, or what is left of it by a division. */
  coarser: Type.Optional(Type.Object({ operator: Type.Enum(['%', '/']), by: Type.String({ pattern: '^[1-9][0-9]*$' }) })),
  /** Hashed as the receiver sees it: what is at the path is written and read back first. */
  seen: Type.Optional(Type.Object({ type: Type.String(), fields: Names })),
});

/** Which member of the receiving location gets an element. */
export const RouteSchema = Type.Object({
  /** Put in by a rewrite, or one of the program that was re-targeted. */
  inserted: Type.Boolean(),
  logical: Type.Union([Type.Enum(['addressed', 'zero', 'same']), Type.Null()]),
  shard: Type.Enum(['none', 'hash', 'keep', 'turn']),
  key: Type.Array(KeyPart),
  /** What one tick has for one member travels as one message. */
  packed: Type.Optional(Type.Literal(true)),
});

/** Values of a type survive a network: written with serde and bincode and read back, they are the same. */
const TravelsPromise = Type.Object({ kind: Type.Literal('travels'), type: Type.String(), by: Type.String() });

/** A function, method (`.name()`), macro (`name!`) or constant is deterministic and touches no state but its arguments. */
export const PurePromise = Type.Object({
  kind: Type.Literal('pure'),
  /** As the closures write it, without the module that stageleft puts in. */
  function: Type.String({ minLength: 1 }),
  by: Type.String(),
});

/** Operators that a promise of any kind may be about. */
const About = { op: Type.Optional(OpId), ops: Type.Optional(Type.Array(OpId)) };

/** What the user asserts, and who says so (`by`). A kind that is not known is kept and proves nothing. */
export const ProgramPromise = Type.Union([
  TravelsPromise,
  PurePromise,
  Type.Object({ kind: Type.Optional(Type.String()), ...About }),
]);

export const ProgramWorkload = Type.Object({
  /** Operator whose output elements are the commands. */
  input: OpId,
  name: Type.String(),
  /** Relative to the other inputs. */
  rate: Type.Number({ minimum: 0 }),
});

export const ProgramSchema = Type.Object(
  {
    format: Type.Literal('hydrofoil.program/1'),
    name: Type.Optional(Type.String()),
    /** Versions of hydro_lang and of the exporter. */
    producer: Type.Optional(AnyObject),
    /** Absent: inferred from the roots. */
    locations: Type.Optional(Type.Array(ProgramLocation)),
    roots: Type.Array(Type.Unknown()),
    expressions: Type.Optional(Type.Array(ProgramExpression)),
    /** Networks that a rewrite put in or re-targeted. */
    routes: Type.Optional(Type.Array(Type.Intersect([Type.Object({ op: OpId }), RouteSchema]))),
    promises: Type.Optional(Type.Array(ProgramPromise)),
    workload: Type.Optional(Type.Array(ProgramWorkload)),
    /** What a run of this program measured; no part of its identity. */
    profile: Type.Optional(Type.Union([ProfileSchema, Type.Null()])),
  },
  {
    $id: 'HydroProgram',
    description: 'A Hydro program: hydrofoil.program/1. A bare array of roots is accepted wherever one is.',
  },
);

export type ProgramDocument = Static<typeof ProgramSchema>;
