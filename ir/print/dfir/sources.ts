import { isBounded } from '../../graph/collection.ts';
import type { Operator } from '../../graph/operator.ts';
import { atTop, type Lowering } from './lowering.ts';

const REPLAYED = " -> persist::<'static>()";

/** Operators without inputs. True when `op` is one of them. */
export function lowerSource(lowering: Lowering, op: Operator): boolean {
  if (op.kind === 'SingletonSource') {
    const once = op.fields['first_tick_only'] === true || (atTop(op) && op.collection !== null && isBounded(op.collection));
    lowering.define(op, `source_iter([${lowering.expression(op, 'value')}])${once ? '' : REPLAYED}`);
    return true;
  }
  if (op.kind !== 'Source') return false;
  const source = op.fields['source'];
  const [variant, value] = typeof source === 'object' && source !== null ? (Object.entries(source)[0] ?? ['', null]) : ['', null];
  switch (variant) {
    case 'Stream':
      lowering.define(op, `source_stream(${lowering.expression(op, 'source')})`);
      return true;
    case 'Iter':
      lowering.define(op, `source_iter(${lowering.expression(op, 'source')})${atTop(op) ? '' : REPLAYED}`);
      return true;
    case 'Spin':
      lowering.define(op, 'spin()');
      return true;
    case 'ClusterMembers':
      lowering.define(op, 'source_stream(DUMMY)');
      return true;
    case 'Embedded':
      lowering.define(op, `source_stream(${String(value)})`);
      return true;
    case 'EmbeddedSingleton':
      lowering.define(op, `source_iter([${String(value)}])`);
      return true;
    case 'ExternalNetwork':
      lowering.alias(op, 'DUMMY');
      return true;
    default:
      return false;
  }
}
