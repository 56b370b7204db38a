import type { Diagnostic, InputEdge, Location, LocationKey, Operator, OutputEdge, Program } from '../../ir/index.ts';
import { VALIDATOR_CODES, type ValidatorCode } from './codes.ts';

/** A program with its edges looked up once, and where findings go. */
export interface View {
  readonly program: Program;
  readonly operators: readonly Operator[];
  inputs(id: number): readonly InputEdge[];
  outputs(id: number): readonly OutputEdge[];
  /** Producer on a port, when there is exactly such an edge. */
  from(id: number, port: string): Operator | undefined;
  location(key: LocationKey): Location | undefined;
  /** Number of copies of each logical member; 1 for locations that are not sharded. */
  shards(key: LocationKey): number;
  report(code: ValidatorCode, subject: Operator | Location, message: string): void;
}

/** One family of invariants. */
export type Check = (view: View) => void;

export function makeView(program: Program, found: Diagnostic[]): View {
  const operators = program.operators();
  return {
    program,
    operators,
    inputs: (id) => program.inputs(id),
    outputs: (id) => program.outputs(id),
    from(id, port) {
      const from = program.input(id, port);
      return from === undefined ? undefined : program.op(from);
    },
    location: (key) => program.locations.get(key),
    shards: (key) => program.locations.get(key)?.origin?.shards ?? 1,
    report(code, subject, message) {
      const pointer = 'fields' in subject ? `/operators/${subject.id}` : `/locations/${subject.key}`;
      found.push({ severity: 'error', code, pointer, message, hint: VALIDATOR_CODES[code].hint });
    },
  };
}

export const nameOf = (op: Operator): string => `${op.kind} ${op.id}`;

export function placeText({ root, scopes }: Operator['place']): string {
  return [...scopes.map((scope) => (scope.kind === 'atomic' ? 'atomic' : `tick ${scope.clock}`)), root].join(' on ');
}

export function samePlace(a: Operator['place'], b: Operator['place']): boolean {
  if (a === b) return true;
  if (a.root !== b.root || a.scopes.length !== b.scopes.length) return false;
  return a.scopes.every((scope, i) => {
    const other = b.scopes[i];
    return scope.kind === other?.kind && (scope.kind === 'atomic' || (other.kind === 'tick' && scope.clock === other.clock));
  });
}
