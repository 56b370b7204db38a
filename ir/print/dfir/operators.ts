import type { Operator } from '../../graph/operator.ts';
import { atTop, boundedAtTop, type Lowering, lifetime } from './lowering.ts';
import { lowerPlumbing } from './plumbing.ts';
import { cycleName, plain, serializer } from './roots.ts';
import { lowerSource } from './sources.ts';
import { lowerWatermark } from './watermark.ts';

/** DFIR name of the operators that take one closure `f` and one input. */
const ELEMENTWISE: Readonly<Record<string, string>> = {
  Map: 'map',
  FlatMap: 'flat_map',
  FlatMapStreamBlocking: 'flat_map_stream_blocking',
  Filter: 'filter',
  FilterMap: 'filter_map',
  Inspect: 'inspect',
};

/** DFIR text of the operators without closures and with one input. */
const PLAIN: Readonly<Record<string, string>> = {
  ResolveFutures: 'resolve_futures()',
  ResolveFuturesBlocking: 'resolve_futures_blocking()',
  ResolveFuturesOrdered: 'resolve_futures_ordered()',
  Sort: 'sort()',
  DeferTick: 'defer_tick_lazy()',
  UnboundSingleton: "persist::<'static>()",
};

/** DFIR name of the operators with two unnamed inputs. */
const CHAINS: Readonly<Record<string, string>> = { Chain: 'chain()', ChainFirst: 'chain_first_n(1)', MergeOrdered: 'union()' };

/** Emits the statements of one operator whose inputs are lowered. */
export function lowerOperator(lowering: Lowering, op: Operator): void {
  if (lowerPlumbing(lowering, op) || lowerSource(lowering, op) || lowerUnary(lowering, op) || lowerBinary(lowering, op)) return;
  if (op.kind === 'CycleSource') lowering.alias(op, cycleName(op));
  else if (op.kind === 'ReduceKeyedWatermark') lowerWatermark(lowering, op);
  else if (op.kind === 'Network' || op.kind === 'ExternalInput') lowerReceiver(lowering, op);
  else lowerUnknown(lowering, op);
}

/** A network has its two halves at two locations; a port only the receiving one. */
function lowerReceiver(lowering: Lowering, op: Operator): void {
  if (op.kind === 'Network') {
    const sender = lowering.producer(op, 'input');
    lowering.emit(sender.place.root, `${lowering.nameOf(sender.id)}${serializer(lowering, op)} -> dest_sink(DUMMY_SINK)`);
  }
  lowering.define(op, `source_stream(DUMMY_SOURCE)${deserializer(lowering, op)}`);
}

function deserializer(lowering: Lowering, op: Operator): string {
  const text = lowering.coder(op, 'deserialize');
  return text === undefined ? '' : ` -> map(${text})`;
}

function lowerUnary(lowering: Lowering, op: Operator): boolean {
  const stage = unaryStage(lowering, op);
  if (stage === undefined) return false;
  lowering.define(op, `${lowering.nameOf(stage.input.id)} -> ${stage.text}`);
  return true;
}

function unaryStage(lowering: Lowering, op: Operator): { readonly input: Operator; readonly text: string } | undefined {
  const [input, more] = lowering.operands(op);
  if (input === undefined || more !== undefined) return undefined;
  const text = stageText(lowering, op, input);
  return text === undefined ? undefined : { input, text };
}

function stageText(lowering: Lowering, op: Operator, input: Operator): string | undefined {
  const state = lifetime(input);
  const fold = (name: string): string =>
    `${name}::<${state}>(${lowering.expression(op, 'init')}, ${lowering.expression(op, 'acc')})`;
  switch (op.kind) {
    case 'Enumerate':
      return `enumerate::<${state}>()`;
    case 'Unique':
      return `unique::<${state}>()`;
    case 'Fold':
      return fold(boundedAtTop(input) ? 'fold_no_replay' : 'fold');
    case 'FoldKeyed':
      return fold('fold_keyed');
    case 'Scan':
      return fold('scan');
    case 'ScanAsyncBlocking':
      return fold('scan_async_blocking');
    case 'Reduce':
      return `${boundedAtTop(input) ? 'reduce_no_replay' : 'reduce'}::<${state}>(${lowering.expression(op, 'f')})`;
    case 'ReduceKeyed':
      return `reduce_keyed::<${state}>(${lowering.expression(op, 'f')})`;
    case 'Counter': {
      const name = JSON.stringify(`${String(op.fields['prefix'])}(${String(op.fields['tag'])})`);
      return `_counter(${name}, ${lowering.expression(op, 'duration')})`;
    }
    default: {
      const elementwise = ELEMENTWISE[op.kind];
      return elementwise === undefined ? PLAIN[op.kind] : `${elementwise}(${lowering.expression(op, 'f')})`;
    }
  }
}

function lowerBinary(lowering: Lowering, op: Operator): boolean {
  const shape = binaryShape(lowering, op);
  if (shape === undefined) return false;
  lowering.define(op, shape.operator);
  for (const { from, stage = '', port } of shape.inputs) {
    lowering.emit(op.place.root, `${lowering.input(op, from)}${stage} -> [${port}]${lowering.nameOf(op.id)}`);
  }
  return true;
}

interface BinaryShape {
  readonly operator: string;
  readonly inputs: readonly { readonly from: string; readonly stage?: string; readonly port: string }[];
}

function binaryShape(lowering: Lowering, op: Operator): BinaryShape | undefined {
  const at = (port: string): string => lifetime(lowering.producer(op, port));
  switch (op.kind) {
    case 'Chain':
    case 'ChainFirst':
    case 'MergeOrdered':
      return {
        operator: CHAINS[op.kind] ?? '',
        inputs: [
          { from: 'first', port: '0' },
          { from: 'second', port: '1' },
        ],
      };
    case 'CrossSingleton': {
      // A bounded value at top level comes once; every later element has to meet it.
      const kept = boundedAtTop(lowering.producer(op, 'right')) ? " -> persist::<'static>()" : '';
      return {
        operator: 'cross_singleton()',
        inputs: [
          { from: 'left', port: 'input' },
          { from: 'right', stage: kept, port: 'single' },
        ],
      };
    }
    case 'CrossProduct':
    case 'Join': {
      const name = op.kind === 'Join' ? 'join_multiset' : 'cross_join_multiset';
      // Both sides remembered: without the delta every tick would replay all pairs.
      const delta = atTop(lowering.producer(op, 'left')) && atTop(lowering.producer(op, 'right')) ? ' -> multiset_delta()' : '';
      return {
        operator: `${name}::<${at('left')}, ${at('right')}>()${delta}`,
        inputs: [
          { from: 'left', port: '0' },
          { from: 'right', port: '1' },
        ],
      };
    }
    case 'JoinHalf':
      return {
        operator: `join_multiset_half::<${at('right')}, 'tick>()`,
        inputs: [
          { from: 'left', port: 'probe' },
          { from: 'right', port: 'build' },
        ],
      };
    case 'Difference':
    case 'AntiJoin':
      return {
        operator: `${op.kind === 'Difference' ? 'difference' : 'anti_join'}::<'tick, ${at('neg')}>()`,
        inputs: [
          { from: 'pos', port: 'pos' },
          { from: 'neg', port: 'neg' },
        ],
      };
    default:
      return undefined;
  }
}

/** An operator Hydro 0.16.0 does not have keeps its place in the flow under its own name. */
function lowerUnknown(lowering: Lowering, op: Operator): void {
  const name = `unknown_${plain(op.kind)}()`;
  const inputs = lowering.program.inputs(op.id).filter(({ port }) => port !== 'cycle');
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined) {
    lowering.define(op, `${lowering.nameOf(only.from)} -> ${name}`);
    return;
  }
  lowering.define(op, name);
  for (const { port, from } of inputs) {
    lowering.emit(op.place.root, `${lowering.nameOf(from)} -> [${plain(port)}]${lowering.nameOf(op.id)}`);
  }
}
