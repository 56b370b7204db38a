import { expect } from 'vitest';
import { optimize, type Plan } from '../../index.ts';
import type { Place } from '../../ir/graph/operator.ts';
import type { Location } from '../../ir/graph/program.ts';
import {
  type LocationKey,
  type Policy,
  type Program,
  type ProgramDraft,
  proposePolicies,
  type ShardingCheck,
  shardingFacts,
} from '../../ir/index.ts';
import type { Rewrite, Site } from '../../rewrites/index.ts';
import { validate } from '../../verify/index.ts';
import { shapes } from '../support/library-shapes.ts';
import { externalInput, sendExternal } from '../support/ports.ts';
import { ProgramBuilder, type StreamTraits, stream } from '../support/program-builder.ts';
import { movedBy, refusal, ruleOf, shardedBy, siteAt } from '../support/rules.ts';

/** A small program with an ingress, the location that somebody might rewrite wrongly, and an egress. */
export interface Trap {
  readonly b: ProgramBuilder;
  readonly make: ReturnType<typeof shapes>;
  /** Where the input is and the output goes: never rewritten. */
  readonly client: Place;
  /** The location under test. */
  readonly at: Place;
  /** A network from the client to the location under test, fed by a port. */
  readonly receive: (type: string, traits?: StreamTraits) => number;
  /** The number of one more port of the client. */
  readonly port: () => number;
  /** Sends a stream of the location under test back to the client, which hands it to a port. */
  readonly answer: (from: number) => number;
}

export function trap(name: string, kind: 'process' | 'cluster' = 'process', more: Partial<Location> = {}): Trap {
  const b = new ProgramBuilder(name, [{ input: 0, name: 'command', rate: 1 }]);
  const make = shapes(b);
  const client = b.process('Client', { role: 'client' });
  const at = kind === 'process' ? b.process('Server', more) : b.cluster('Server', { size: 3, ...more });
  let ports = 0;
  const port = (): number => ports++;
  const receive = (type: string, traits: StreamTraits = {}): number => {
    const input = b.op('ExternalInput', client, stream(type, traits), {}, externalInput(port(), type));
    return arrive(b, input, at, type, traits);
  };
  const answer = (from: number): number => {
    const collection = b.program.op(from).collection;
    const type = collection?.elementType ?? '_';
    const [order, retry] = [collection?.order ?? 'NoOrder', collection?.retry ?? 'ExactlyOnce'] as const;
    const out = arrive(b, from, client, kind === 'cluster' ? `(crate :: MemberId < crate :: Server > , ${type})` : type, {
      order,
      retry,
    });
    return b.root('SendExternal', out, sendExternal(port()));
  };
  return { b, make, client, at, receive, port, answer };
}

/** A network in the form of the library, with an order of its own. */
export function arrive(b: ProgramBuilder, from: number, to: Place, type: string, traits: StreamTraits = {}): number {
  const id = shapes(b).send(from, to, type);
  const op = b.program.op(id);
  const collection = stream(type, traits);
  const kind = { Stream: { bound: 'Unbounded', order: collection.order, retry: collection.retry, element_type: type } };
  b.program.replaceOperator({ ...op, collection, metadata: { ...op.metadata, collection_kind: kind } });
  return id;
}

/** A rule's example programs are written with closures as full texts; the display text is the same. */
export function full(b: ProgramBuilder): ProgramDraft {
  for (const op of b.program.operators()) {
    for (const field of ['f', 'init', 'acc', 'value']) {
      const text = op.fields[field];
      if (typeof text === 'string' && !b.program.expressions.has(`${op.id}.${field}`))
        b.text(op.id, field, text.replace(/^q!\(([\s\S]*)\)$/, '$1'));
    }
  }
  return b.program;
}

/** What stands in the way of sharding under a policy; empty when everything is proved. */
export function obstacles(program: Program, location: LocationKey, policy: Policy): ShardingCheck[] {
  return shardingFacts(program, location, policy).findings.flatMap((finding) => (finding.ok ? [] : [finding.name]));
}

/** No proposed policy, and none of the extra ones, may shard the location; each is stopped by the named check (and maybe by others). */
export function expectNoSharding(program: Program, at: Place, because: ShardingCheck, extra: readonly Policy[] = []): void {
  const policies = [...proposePolicies(program, at.root), ...extra];
  expect(policies.length).toBeGreaterThan(0);
  for (const policy of policies) expect(obstacles(program, at.root, policy), JSON.stringify([...policy])).toContain(because);
}

/** At least one proposed policy is proved; returns it. */
export function expectSharding(program: Program, at: Place): Policy {
  const policies = proposePolicies(program, at.root);
  const tried = policies.map((policy) => ({ policy, failed: obstacles(program, at.root, policy) }));
  const good = tried.find(({ failed }) => failed.length === 0);
  expect(tried.map(({ failed }) => failed)).toContainEqual([]);
  return good?.policy ?? new Map();
}

/** Why these operators may not be moved to a location of their own; null when they may. */
export const decoupling = (program: Program, at: Place, moved: readonly number[]): ReturnType<typeof refusal> =>
  refusal(DECOUPLE, siteAt(DECOUPLE, program, at.root, movedBy(moved)));

/** These operators may not be moved. */
export function expectNoDecoupling(program: Program, at: Place, moved: readonly number[], reason: RegExp): void {
  const answer = decoupling(program, at, moved);
  expect(answer, 'decouple fires').not.toBeNull();
  expect(answer?.proof.reason).toMatch(reason);
}

/** Plans the program as a user would; the program itself must be valid. */
export function planOf(program: Program): Plan {
  expect(validate(program).filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  return optimize(program);
}

/** Number of shards of the location that an operator ends up on. */
export function shardsAt(plan: Plan, operator: number): number {
  const place = plan.locations.find((location) => location.operators.includes(operator));
  return place?.shards ?? 1;
}

/** The program in which these operators are on a location of their own; fails when that is refused. */
export const decoupled = (program: Program, at: Place, moved: readonly number[]): Program =>
  fired(DECOUPLE, siteAt(DECOUPLE, program, at.root, movedBy(moved)));

/** Shards a location under a policy; fails when that is refused. */
export const sharded = (program: Program, at: Place, shards: number, policy?: Policy): Program =>
  fired(PARTITION, siteAt(PARTITION, program, at.root, shardedBy(shards, policy ?? expectSharding(program, at))));

const [DECOUPLE, PARTITION] = [ruleOf('decouple'), ruleOf('partition')];

function fired(rule: Rewrite, site: Site): Program {
  expect(refusal(rule, site)).toBeNull();
  const after = rule.apply(site);
  expect(errorsOf(after)).toEqual([]);
  return after;
}

export const errorsOf = (program: Program): string[] =>
  validate(program).flatMap((found) => (found.severity === 'error' ? [`${found.code}: ${found.message}`] : []));

/** Full text of an expression, fails when there is none. */
export function textOf(program: Program, id: number, field: string): string {
  const text = program.expressions.get(`${id}.${field}`)?.text;
  expect(text).toBeDefined();
  return text as string;
}
