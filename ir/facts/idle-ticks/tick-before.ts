import { apply, applyClosure, projectTerm, Remember, sameTerm, type Term } from '../../../rust/index.ts';
import { invariant } from '../../errors.ts';
import type { Operator } from '../../graph/operator.ts';
import type { Program } from '../../graph/program.ts';
import { recordOf } from '../../operators/catalogue.ts';
import { staysSilent } from '../empty.ts';
import { TRUST } from '../purity.ts';
import { all, earlier, type Idle, NOTHING, substitute, whole, X } from './earlier.ts';
import { takeAway } from './removal.ts';
import type { Tick } from './tick.ts';

// A search asks for the same closures again and again.
const results = new Remember<Term>(4_000_000);
const resultOf = (text: string): Term => results.get(text, () => applyClosure(text, [X], TRUST).result);

/** Any one tick of a location, in the words of `Earlier`: each operator is told by the operators that it is made of. */
export class TickBefore implements Tick {
  readonly program: Program;
  /** Operators that an element may come to, in some tick. */
  readonly #entered: ReadonlySet<number>;
  readonly #known = new Map<number, Idle>();

  constructor(program: Program, operators: readonly Operator[]) {
    this.program = program;
    this.#entered = enteredOf(program, operators);
  }

  input(op: Operator, port?: string): number {
    const edges = this.program.inputs(op.id);
    const from = port === undefined ? edges[0]?.from : this.program.input(op.id, port);
    invariant(from !== undefined, `${op.kind} ${op.id} has an input`);
    return from;
  }

  /** What a closure makes of the element, as far as it is read. */
  closure(op: Operator): Term {
    return resultOf(this.program.text(op.id, 'f') ?? '');
  }

  predicate(id: number): Term | null {
    const op = this.program.op(id);
    const shared = op.kind === 'PartitionSide' ? this.program.op(this.input(op)) : op;
    if (recordOf(op.kind)?.passes !== 'some' || this.program.text(shared.id, 'f') === undefined) return null;
    const term = this.closure(shared);
    if (!sameTerm(term, term)) return null;
    return op.fields['is_true'] === false ? apply('!', [term]) : term;
  }

  before(id: number): Idle {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    // On a cycle without DeferTick, which no valid program has, an operator is told by itself.
    this.#known.set(id, earlier(all(id)));
    const result = this.#entered.has(id) ? this.#made(this.program.op(id)) : NOTHING;
    this.#known.set(id, result);
    return result;
  }

  #made(op: Operator): Idle {
    if (recordOf(op.kind)?.passes === 'all') return this.before(this.input(op));
    switch (op.kind) {
      case 'Map': {
        const input = this.before(this.input(op));
        const mapped = this.mapped(op, input);
        return mapped ?? earlier(all(op.id));
      }
      case 'Chain': {
        const [first, second] = [this.before(this.input(op, 'first')), this.before(this.input(op, 'second'))];
        return first.t === 'nothing' ? second : second.t === 'nothing' ? first : earlier(all(op.id));
      }
      case 'AntiJoin':
      case 'Difference':
        return this.difference(op, this.before(this.input(op, 'pos')), this.before(this.input(op, 'neg'))) ?? earlier(all(op.id));
      default:
        return earlier(all(op.id));
    }
  }

  /** Each element changed as the closure says; null when that is not read exactly. */
  mapped(op: Operator, input: Idle): Idle | null {
    if (input.t !== 'earlier') return input;
    const type = this.program.op(input.value.of).collection?.elementType ?? '_';
    const element = whole(substitute(this.closure(op), input.value.element), type);
    return sameTerm(element, element) ? earlier({ ...input.value, element }) : null;
  }

  /** The elements of one side whose key, or which themselves, are not on the other. */
  difference(op: Operator, pos: Idle, neg: Idle): Idle | null {
    if (pos.t === 'nothing' || neg.t === 'nothing') return pos;
    if (pos.t !== 'earlier' || neg.t !== 'earlier') return null;
    const { element } = pos.value;
    const key = op.kind === 'AntiJoin' ? projectTerm(element, ['0']) : element;
    return sameTerm(key, key) ? takeAway(this, pos.value, key, neg.value) : null;
  }
}

/** Whatever can be reached from an operator that something may come from by itself: all but cycles that nothing enters. */
function enteredOf(program: Program, operators: readonly Operator[]): ReadonlySet<number> {
  const entered = new Set<number>();
  const here = new Set(operators.map((op) => op.id));
  const isSilent = (op: Operator): boolean => staysSilent(program, op, (from) => here.has(from) && !entered.has(from));
  const queue = operators.filter((op) => !isSilent(op) || program.inputs(op.id).length === 0).map((op) => op.id);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (entered.has(id)) continue;
    entered.add(id);
    for (const { to } of program.outputs(id)) {
      const op = program.op(to);
      if (here.has(to) && !isSilent(op)) queue.push(to);
    }
  }
  return entered;
}
