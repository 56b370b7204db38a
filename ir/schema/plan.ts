import { type Static, Type } from 'typebox';
import { EditSchema } from './edits.ts';
import { Verdict } from './verdict.ts';

export const PLAN_FORMAT = 'hydrofoil.plan/2';

/**
 * The plan document `hydrofoil.plan/2`: what `optimize` answers. Costs are per command: CPU in nanoseconds, sizes in bytes,
 * throughput in commands per second. TypeBox is the single source of JSON Schema, TypeScript type and OpenAPI.
 */
const OpId = Type.Integer({ minimum: 0 });
const LocationKey = Type.String({ pattern: '^loc[0-9]+v[0-9]+$' });
const AnyObject = Type.Record(Type.String(), Type.Unknown());
const Strict = { additionalProperties: false } as const;

export const LocationCost = Type.Object(
  {
    location: LocationKey,
    name: Type.String(),
    role: Type.String(),
    machines: Type.Integer({ minimum: 0 }),
    /** CPU per command at one machine of this location, in nanoseconds. */
    cpuNs: Type.Number(),
    /** Messages sent and received per command at one machine. */
    messages: Type.Number(),
    bytes: Type.Number(),
    /** Counted as a possible bottleneck? Clients and locations without operators are not. */
    counted: Type.Boolean(),
    /** Where its numbers come from, as in `CostReport`. */
    source: Type.String(),
  },
  Strict,
);

export const CostReport = Type.Object(
  {
    /** Commands per second at saturation of the bottleneck. */
    throughput: Type.Number(),
    bottleneck: Type.Union([LocationKey, Type.Null()]),
    machines: Type.Integer(),
    /** Longest chain of networks a command passes, in hops. */
    hops: Type.Integer(),
    /** CPU per command over all machines, ns. */
    totalCpuNs: Type.Number(),
    locations: Type.Array(LocationCost),
    /** Where the numbers come from, joined by commas: `profile`, `user`, `calibrated`, `default`. */
    source: Type.String(),
  },
  Strict,
);

export const Precondition = Type.Object(
  {
    /** Stable kebab-case id, e.g. "cuts-asynchronous": what programs compare. docs/rules.md lists all of them. */
    id: Type.String(),
    /** The same as a sentence, for people; its wording may change. */
    name: Type.String(),
    proved: Type.Boolean(),
    evidence: Type.String(),
  },
  Strict,
);

export const Site = Type.Object(
  {
    location: LocationKey,
    operators: Type.Array(OpId),
    /** What a person recognises: idiom and location, e.g. "quorum per (slot, ballot) on Proposer". */
    label: Type.String(),
    span: Type.Union([Type.String(), Type.Null()]),
  },
  Strict,
);

export const GraphDelta = Type.Object(
  {
    added: Type.Array(OpId),
    removed: Type.Array(OpId),
    changed: Type.Array(OpId),
    moved: Type.Array(OpId),
  },
  Strict,
);

export const Step = Type.Object(
  {
    index: Type.Integer({ minimum: 1 }),
    rule: Type.String(),
    ruleVersion: Type.Integer(),
    site: Site,
    bindings: AnyObject,
    preconditions: Type.Array(Precondition),
    delta: GraphDelta,
    /** What the step did, in primitive edits: applied to the program before it, they give the program after it. */
    edits: Type.Array(EditSchema),
    /** One sentence for the reviewer: what this step did. */
    summary: Type.String(),
    hashBefore: Type.String(),
    hashAfter: Type.String(),
    costBefore: CostReport,
    costAfter: CostReport,
  },
  Strict,
);

/** One failed precondition, in words a Hydro programmer understands. */
const Failed = {
  /** Id of the precondition that fails, as in the steps. */
  id: Type.String(),
  /** The same as a sentence. */
  precondition: Type.String(),
  reason: Type.String(),
  where: Type.Array(OpId),
  /** Place of the first of those operators; often in Hydro's library. */
  span: Type.Union([Type.String(), Type.Null()]),
  /** The place nearest to it in the program's own source. */
  usedAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** What the first of those operators is: its idiom, or its kind and closure. */
  what: Type.Optional(Type.String()),
  /** What the author can do about it; null when nothing would help, be it only because something else stands in the way as well. */
  unlock: Type.Union([Type.String(), Type.Null()]),
};

export const Remark = Type.Object(
  {
    rule: Type.String(),
    site: Site,
    outcome: Type.Enum(['applied', 'refused', 'not-better']),
    /** Set when refused: what would still stand if all advice were followed that Hydrofoil itself could follow; `also` is the rest. */
    failed: Type.Union([
      Type.Object({ ...Failed, also: Type.Optional(Type.Array(Type.Object(Failed, Strict))) }, Strict),
      Type.Null(),
    ]),
    /** Applied: which step. Not better: what it would have cost. */
    note: Type.String(),
    /** A guess of the cost model about how much the program holds, and a larger size (`other`) with which the rewrite would be worth it. */
    pays: Type.Optional(Type.Object({ cost: Type.String(), value: Type.Number(), other: Type.Number() }, Strict)),
  },
  Strict,
);

export const Channel = Type.Object(
  {
    network: OpId,
    peer: LocationKey,
    peerName: Type.String(),
    elementType: Type.String(),
    order: Type.String(),
    /** Who is addressed and how, e.g. "the shard owning hash(x.0) of 3", "every member", "the named member". */
    addressing: Type.String(),
    messages: Type.Number(),
  },
  Strict,
);

export const LocationPlan = Type.Object(
  {
    location: LocationKey,
    name: Type.String(),
    kind: Type.Enum(['process', 'cluster', 'external']),
    /** E.g. "original", "decoupled from Coordinator: vote collector", "3 shards by hash(x)". */
    role: Type.String(),
    from: Type.Union([LocationKey, Type.Null()]),
    machines: Type.Integer({ minimum: 0 }),
    shards: Type.Integer({ minimum: 1 }),
    key: Type.Union([Type.String(), Type.Null()]),
    /** In dataflow order. */
    operators: Type.Array(OpId),
    channelsIn: Type.Array(Channel),
    channelsOut: Type.Array(Channel),
    /** True when no operator is left: nothing needs to be started here. */
    removable: Type.Boolean(),
    dfir: Type.String(),
  },
  Strict,
);

export const PlanSchema = Type.Object(
  {
    format: Type.Literal(PLAN_FORMAT),
    /** SHA-256 of the canonical input program. */
    input: Type.String(),
    /** Identity of the built flow: without source positions, names, sizes and workload. A plan fits every flow that has it. */
    flow: Type.String(),
    engine: Type.Object(
      {
        hydrofoil: Type.String(),
        rules: Type.String(),
        /** Version of the list of glue templates. */
        glue: Type.Integer({ minimum: 1 }),
        costTable: Type.String(),
      },
      Strict,
    ),
    options: AnyObject,
    outcome: Type.Enum(['improved', 'already-best', 'nothing-applies', 'budget-hit']),
    stop: Type.Object({ reason: Type.String(), candidates: Type.Integer(), steps: Type.Integer() }, Strict),
    /** The program that the plan was made from; `input` is the hash of its canonical text. */
    original: Type.Union([AnyObject, Type.Array(Type.Unknown())]),
    /** The program after all steps, for reading and checking; the edits of the steps make it from the input. */
    program: AnyObject,
    locations: Type.Array(LocationPlan),
    derivation: Type.Array(Step),
    remarks: Type.Array(Remark),
    cost: Type.Object(
      {
        before: CostReport,
        after: CostReport,
        speedup: Type.Number(),
        /** What the steps that need no machine gain without the others. */
        localSpeedup: Type.Number(),
      },
      Strict,
    ),
    /** Other points on the way: throughput against machines. */
    alternatives: Type.Array(
      Type.Object(
        { machines: Type.Integer(), throughput: Type.Number(), hops: Type.Integer(), description: Type.String() },
        Strict,
      ),
    ),
    verdict: Verdict,
    assumptions: Type.Array(Type.String()),
  },
  Strict,
);

export type LocationCost = Static<typeof LocationCost>;
export type CostReport = Static<typeof CostReport>;
export type Precondition = Static<typeof Precondition>;
export type Site = Static<typeof Site>;
export type GraphDelta = Static<typeof GraphDelta>;
export type Step = Static<typeof Step>;
export type Remark = Static<typeof Remark>;
export type Channel = Static<typeof Channel>;
export type LocationPlan = Static<typeof LocationPlan>;
export type Plan = Static<typeof PlanSchema>;
