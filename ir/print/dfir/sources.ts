import type { Operator } from '../../graph/operator.ts';
import { isReplayed } from '../../operators/replay.ts';
import { sourceOf } from '../../operators/sources.ts';
import { atTop, boundedAtTop, type Lowering } from './lowering.ts';
import { lowerUnknown } from './unknown.ts';

const REPLAYED = " -> persist::<'static>()";

/** At top level a value that may change is there for whoever comes later. */
export function lowerConstant(lowering: Lowering, op: Operator): void {
  const changes = atTop(op) && op.fields['first_tick_only'] !== true && !boundedAtTop(op);
  const again = changes || isReplayed(lowering.program, op) ? REPLAYED : '';
  lowering.define(op, `source_iter([${lowering.expression(op, 'value')}])${again}`);
}

export function lowerSource(lowering: Lowering, op: Operator): void {
  const source = sourceOf(op);
  switch (source?.variant) {
    case 'Stream':
      lowering.define(op, `source_stream(${lowering.expression(op, 'source')})`);
      return;
    case 'Iter':
      lowering.define(op, `source_iter(${lowering.expression(op, 'source')})${isReplayed(lowering.program, op) ? REPLAYED : ''}`);
      return;
    case 'Spin':
      lowering.define(op, 'spin()');
      return;
    case 'ClusterMembers':
      lowering.define(op, 'source_stream(DUMMY)');
      return;
    case 'Embedded':
      lowering.define(op, `source_stream(${String(source.content)})`);
      return;
    case 'EmbeddedSingleton':
      lowering.define(op, `source_iter([${String(source.content)}])`);
      return;
    case 'ExternalNetwork':
      lowering.alias(op, 'DUMMY');
      return;
    case undefined:
      lowerUnknown(lowering, op);
  }
}
