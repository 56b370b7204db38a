import type { Operator } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { type AnyKind, recordOf } from '../operators/catalogue.ts';
import type { OperatorRole } from '../operators/record.ts';
import { isKeyedScan } from './keyed-scan.ts';

/** The role of an operator by its kind alone: nothing may be concluded about an unknown one. */
export function roleOf(kind: AnyKind): OperatorRole {
  return recordOf(kind)?.role ?? 'opaque';
}

/** The role of an operator of a program: a scan that keeps one state per key is keyed. */
export function roleIn(program: Program, op: Operator): OperatorRole {
  return op.kind === 'Scan' && isKeyedScan(program, op) ? 'keyed' : roleOf(op.kind);
}
