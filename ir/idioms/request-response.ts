import type { Idiom } from './idiom.ts';
import { leftoverChain } from './leftovers.ts';
import { downstreamOf, sorted, upstreamOf } from './match.ts';
import { briefType, tupleParts } from './type-shape.ts';
import type { View } from './view.ts';

/**
 * Request-response join: requests wait (through DeferTick) until a response with their key arrives, are joined with it and dropped
 * from the waiting ones by an anti-join on the responses' keys. Responses may be bare keys or pairs.
 */
export function findRequestResponses(view: View): Idiom[] {
  const found: Idiom[] = [];
  for (const op of view.operators) {
    if (op.kind !== 'Join' && op.kind !== 'JoinHalf') continue;
    const requests = upstreamOf(view, op.id, 'left');
    const waiting = requests && leftoverChain(view, requests.end);
    const responses = throughMap(view, op.id, 'right');
    const keys = waiting && throughMap(view, waiting.antiJoin, 'neg');
    const clock = view.clock(op.id);
    if (!requests || !waiting || !responses || !keys || responses.end !== keys.end || clock === null) continue;
    if (view.kind(responses.end) !== 'Batch') continue;
    const keyType = tupleParts(op.collection?.elementType ?? '')?.[0] ?? '_';
    const { fresh, ...loop } = waiting;
    found.push({
      kind: 'request-response',
      label: `responses joined with their requests per ${briefType(keyType)}`,
      location: op.place.root,
      operators: sorted([
        op.id,
        ...Object.values(loop),
        ...(view.kind(fresh) === 'Batch' ? [fresh] : []),
        ...requests.passed,
        ...responses.passed,
        responses.end,
        ...keys.passed,
        ...upstreamPassed(view, waiting.antiJoin, 'pos'),
        ...upstreamPassed(view, waiting.chain, 'first'),
        ...upstreamPassed(view, waiting.chain, 'second'),
        ...upstreamPassed(view, waiting.cycleSink, 'input'),
        ...exit(view, op.id),
      ]),
      root: op.id,
      details: { keyType, tickClock: clock, join: op.id, leftovers: waiting.defer, requests: fresh, responses: responses.end },
    });
  }
  return found;
}

/** Upstream through plumbing and at most one map. */
function throughMap(view: View, id: number, port: string): { end: number; passed: readonly number[] } | null {
  const walk = upstreamOf(view, id, port);
  if (!walk || view.kind(walk.end) !== 'Map') return walk;
  const behind = upstreamOf(view, walk.end);
  return behind && { end: behind.end, passed: [...walk.passed, walk.end, ...behind.passed] };
}

/** Plumbing in front of a port that serves only this port, up to the shared operator. */
const upstreamPassed = (view: View, id: number, port: string): readonly number[] => {
  const passed = upstreamOf(view, id, port)?.passed ?? [];
  const shared = passed.findIndex((at) => view.consumers(at).length > 1);
  return shared < 0 ? passed : passed.slice(0, shared);
};

/** Maps behind the join up to the YieldConcat, as long as nobody else reads. */
function exit(view: View, join: number): number[] {
  const operators: number[] = [];
  let at = join;
  for (;;) {
    const walk = downstreamOf(view, at);
    const kind = walk && view.op(walk.end).kind;
    if (!walk || (kind !== 'Map' && kind !== 'YieldConcat')) return operators;
    operators.push(...walk.passed, walk.end);
    if (kind === 'YieldConcat') return operators;
    at = walk.end;
  }
}
