import type fc from 'fast-check';
import type { Operator, Program } from '../../ir/index.ts';
import { type ElementType, STATICS, TYPES, USER_TYPES } from './closure-texts.ts';
import { stream } from './program-builder.ts';
import { CHOICES, Generator } from './random-program.ts';
import { bounded, PAIR, q } from './random-streams.ts';

/**
 * Random programs as `programs`, with what rules were once wrong about: what is held from tick to tick outside of loops, state behind names,
 * types of the user whose impls of std traits nobody knows.
 */
class OddGenerator extends Generator {
  protected override types(): readonly ElementType[] {
    return [...TYPES, ...USER_TYPES, ...USER_TYPES];
  }

  protected override moves(): ReturnType<Generator['moves']> {
    return [
      ...super.moves(),
      [4, () => this.delay()],
      [3, () => this.debounce()],
      [3, () => this.joinBefore()],
      [3, () => this.static()],
    ];
  }

  /** Elements come out one tick or two ticks later. */
  private delay(): void {
    const from = this.take();
    if (from === null) return;
    const tick = this.b.tick(this.place(from.id));
    const traits = { ...bounded, order: from.order };
    let held = this.batch(from, tick);
    for (let i = 0; i <= this.choose(2); i++) held = this.b.op('DeferTick', tick, stream(from.type, traits), { input: held });
    this.yields(held, from.type);
  }

  /** What did not come in the tick before. */
  private debounce(): void {
    const from = this.take();
    if (from === null) return;
    const tick = this.b.tick(this.place(from.id));
    const traits = { ...bounded, order: from.order };
    const batch = this.batch(from, tick);
    const neg = this.b.op('DeferTick', tick, stream(from.type, traits), { input: this.b.tee(batch) });
    this.yields(this.b.op('Difference', tick, stream(from.type, traits), { pos: this.b.tee(batch), neg }), from.type);
  }

  /** Pairs with what came under the same key in the tick before. */
  private joinBefore(): void {
    const from = this.take(({ type }) => type === PAIR);
    if (from === null) return;
    const tick = this.b.tick(this.place(from.id));
    const batch = this.batch(from, tick, { order: 'NoOrder' });
    const left = this.b.op('DeferTick', tick, stream(PAIR, bounded), { input: this.b.tee(batch) });
    const join = this.b.op('Join', tick, stream('(u32 , (u32 , u32))', bounded), { left, right: this.b.tee(batch) });
    const f = q('| (k , (a , b)) | (k , a . wrapping_add (b))');
    this.yields(this.b.op('Map', tick, stream(PAIR, bounded), { input: join }, { f }), PAIR);
  }

  private static(): void {
    const from = this.take(({ type }) => type === 'u32');
    if (from === null) return;
    const { to, f } = this.pick(STATICS);
    this.next('Map', from, to, { f: q(f) });
  }
}

export const oddPrograms: fc.Arbitrary<Program> = CHOICES.map((choices) => new OddGenerator(choices).build());

const isDelay = (op: Operator, program: Program): boolean => {
  const input = op.kind === 'DeferTick' ? program.input(op.id, 'input') : undefined;
  return input !== undefined && program.op(input).kind !== 'CycleSource';
};
const some = (program: Program, test: (op: Operator, program: Program) => boolean): boolean =>
  program.operators().some((op) => test(op, program));
const says = (program: Program, text: RegExp): boolean => [...program.expressions.values()].some((one) => text.test(one.text));

/** What a program has of what is rare elsewhere. */
export const SHAPES: Readonly<Record<string, (program: Program) => boolean>> = {
  'a delay outside a loop': (program) => some(program, isDelay),
  'a delay of two ticks': (program) =>
    some(program, (op) => isDelay(op, program) && program.op(program.input(op.id, 'input') as number).kind === 'DeferTick'),
  'a debounce': (program) =>
    some(program, (op) => op.kind === 'Difference' && isDelay(program.op(program.input(op.id, 'neg') as number), program)),
  'a join with the tick before': (program) =>
    some(program, (op) => op.kind === 'Join' && isDelay(program.op(program.input(op.id, 'left') as number), program)),
  'a loop through ticks': (program) => some(program, (op) => op.kind === 'DeferTick' && !isDelay(op, program)),
  'a static': (program) => says(program, /crate :: (?:TAKEN|LAST|TABLE)|\bSEEN\b/),
  "*x, into or from of a user's type": (program) => says(program, /\* c\b|c \. into|from \(c\)/),
  "a clone of a user's type": (program) => says(program, /c \. (?:clone|to_owned)/),
  "elements of a user's type compared": (program) =>
    some(program, ({ kind, collection }) => /^(?:Unique|Difference)$/.test(kind) && /Cents/.test(collection?.elementType ?? '')),
};
