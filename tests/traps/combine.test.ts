import { describe, expect, test } from 'vitest';
import { compare, type Program } from '../../index.ts';
import { readProgram, stringifyProgram } from '../../ir/index.ts';
import { readText } from '../support/program-text.ts';
import { movedBy, refusal, ruleOf, shardedBy, siteAt } from '../support/rules.ts';
import { errorsOf } from './support.ts';

const [COMBINE, PACK, DECOUPLE, PARTITION] = [ruleOf('combine'), ruleOf('pack'), ruleOf('decouple'), ruleOf('partition')];
const MEMBER = 'hydro_lang :: location :: member_id :: MemberId < crate :: Peers >';

function read(text: string) {
  const written = readText(text);
  expect(errorsOf(written.program)).toEqual([]);
  const network = written.ids.get('sent') as number;
  const { program } = written;
  const at = program.op(program.input(network, 'input') as number).place.root;
  return { program, site: siteAt(COMBINE, program, at, { network }), network };
}

const refusedBy = (text: string): string | undefined => refusal(COMBINE, read(text).site)?.id;

/** The program in which a tick aggregates before it sends; fails when that is refused, or shows something new. */
function combined(text: string): { readonly before: Program; readonly after: Program } {
  const { program, site } = read(text);
  expect(refusal(COMBINE, site)?.proof.reason).toBeUndefined();
  const after = COMBINE.apply(site);
  expect(errorsOf(after)).toEqual([]);
  const found = compare(program, after);
  expect(found).toMatchObject({ result: 'refines', abstracted: [] });
  // As others read it.
  expect(errorsOf(readProgram(stringifyProgram(after)))).toEqual([]);
  return { before: program, after };
}

/** A fold behind a network, whose result is shown in snapshots. */
const shown = (fold: string, type = 'u32', { given = 'u32', before = '' } = {}): string => `
in = receive ${given}
sent = send in to Peer
${before === '' ? '' : `${before}\n`}chosen = ObserveNonDet ${before === '' ? 'sent' : 'made'} : ordered ${before === '' ? given : type}
all = ${fold}
tick on Peer
  now = Batch all
  shown = Cast now : ${type}
out = YieldConcat shown
answer out`;

describe('is refused', () => {
  test.each([
    ['the mean of two', shown('Fold chosen : one u32 |mean , x| * mean = (* mean + x) / 2')],
    [
      'a mean that counts along, which is no part of its own',
      shown('Fold chosen : one (u32 , u32) |m , x| { m . 1 += 1 ; m . 0 = (m . 0 * (m . 1 - 1) + x) / m . 1 }', '(u32 , u32)'),
    ],
    [
      'texts one after the other',
      shown('Fold chosen : one String {"init":"q!(| | String::new())","acc":"q!(| all , x | * all += & x)"}', 'String', {
        given: 'String',
      }),
    ],
    [
      'floating point',
      shown('Fold chosen : one f64 {"init":"q!(| | 0.0)","acc":"q!(| sum , x | * sum += x)"}', 'f64', { given: 'f64' }),
    ],
    [
      'signed sums that overflow in the middle',
      shown('Fold chosen : one i8 {"init":"q!(| | 0i8)","acc":"q!(| sum , x | * sum += x)"}', 'i8', { given: 'i8' }),
    ],
    ['a count that begins at 7', shown('Fold chosen : one u32 {"init":"q!(| | 7u32)","acc":"q!(| n , _ | * n += 1)"}')],
    ['the first one', shown('Reduce chosen : maybe u32 |first , x| { let _ = (first , x) ; }')],
    ['the last one', shown('Reduce chosen : maybe u32 |last , x| * last = x')],
    [
      'the first part of the first, the sum of the second',
      shown('Reduce chosen : maybe (u32 , u32) |a , b| a . 1 += b . 1', '(u32 , u32)', { given: '(u32 , u32)' }),
    ],
    ['a difference', shown('Reduce chosen : maybe u32 |a , b| * a = a . wrapping_sub (b)')],
  ])('%s', (_, text) => {
    expect(refusedBy(text)).toBe('results-merge');
  });

  test('what a scan says of each element', () => {
    expect(
      refusedBy(shown('Scan chosen : ordered u32 |n , x| { * n += x ; Some (* n) }').replace(/tick on[\s\S]*/, 'answer all')),
    ).toBe('one-aggregation');
  });

  test('what an atomic section acknowledges', () => {
    // The section of a peer: an element is acknowledged when it has taken effect, and not its group.
    const text = `
in = receive u32
sent = send in to Peer
tick on Peer
section
  put = BeginAtomic sent
  ack = Map put |x| x
  chosen = ObserveNonDet put : ordered u32
  all = Fold chosen : one u32 |n , x| * n += x
done = EndAtomic ack
answer done
inside
  now = Batch all
  shown = Cast now : u32
out = YieldConcat shown
answer out`;
    expect(refusedBy(text)).toBe('one-aggregation');
  });

  test('what two consumers read', () => {
    const text = shown('Fold chosen : one u32 |n , x| * n += x');
    expect(refusedBy(`${text}\nanswer sent`)).toBe('one-aggregation');
  });

  test('elements that may come again', () => {
    const text = shown('Fold chosen : one u32 |n , x| * n = (* n) . max (x)').replace('receive u32', 'receive again u32');
    expect(
      refusedBy(text.replace('chosen = ObserveNonDet sent', 'once = ObserveNonDet sent : u32\nchosen = ObserveNonDet once')),
    ).toBe('streams-asynchronous');
  });

  test('an aggregation by who sent', () => {
    const member = 'hydro_lang :: location :: member_id :: MemberId < crate :: Server >';
    const text = `
cluster Server
in = receive u32
sent = send in to Peer
keyed = Cast sent : keyed ${member} / u32
chosen = ObserveNonDet keyed : ordered keyed ${member} / u32
table = FoldKeyed chosen : each ${member} / u32 |n , x| * n += x
ForEach table |x| print(x)`;
    expect(refusedBy(text)).toBe('one-aggregation');
  });

  test('a tick that sees what of its batch came together, in order', () => {
    const text = `
in = receive ordered (u32 , u32)
sent = send ordered in to Peer
tick on Peer
  batch = Batch sent
  keyed = Cast batch : ordered keyed u32 / u32
  sums = FoldKeyed keyed : each u32 / u32 |n , x| * n += x
  known = Cast sums : (u32 , u32)
out = YieldConcat known
answer out`;
    expect(refusedBy(text)).toBe('arrives-unordered');
  });

  test('closures of which the program has the display text only', () => {
    expect(refusedBy(`${shown('Fold chosen : one u32 |n , x| * n += x')}\ndisplay texts only`)).toBeDefined();
  });
});

describe('shows nothing new', () => {
  test.each([
    ['a count of something else', shown('Fold chosen : one usize |n , _| * n += 1', 'usize', { given: 'String' })],
    [
      'sums that wrap',
      shown('Fold chosen : one i32 {"init":"q!(| | 0i32)","acc":"q!(| sum , x | * sum = sum . wrapping_add (x))"}', 'i32', {
        given: 'i32',
      }),
    ],
    [
      'sums that stop',
      shown('Fold chosen : one u8 {"init":"q!(| | 0u8)","acc":"q!(| sum , x | * sum = sum . saturating_add (x))"}', 'u8', {
        given: 'u8',
      }),
    ],
    [
      'a maximum that begins at 2',
      shown('Fold chosen : one u32 {"init":"q!(| | 2u32)","acc":"q!(| high , x | * high = (* high) . max (x))"}'),
    ],
    ['the least, by a reduce', shown('Reduce chosen : maybe u32 |least , x| { if x < * least { * least = x ; } }')],
    [
      'two cells',
      shown(
        'Fold chosen : one (u32 , u32) {"init":"q!(| | (0u32, 0u32))","acc":"q!(| (even , odd) , x | if x % 2 == 0 { * even += 1 } else { * odd += x })"}',
        '(u32 , u32)',
      ),
    ],
    [
      'a set',
      shown(
        'Fold chosen : one std :: collections :: BTreeSet < u32 > {"init":"q!(| | std::collections::BTreeSet::new())","acc":"q!(| seen , x | { seen . insert (x) ; })"}',
        'std :: collections :: BTreeSet < u32 >',
      ),
    ],
    [
      'what a closure lets through',
      shown('Fold chosen : one u32 |n , x| * n += x', 'u32', {
        before: 'made = FilterMap sent : u32 |x| if x > 0 { Some (x % 3) } else { None }',
      }),
    ],
  ])('%s', (_, text) => {
    combined(text);
  });

  const keyed = (order: 'ordered ' | ''): string => `
in = receive ${order}(u32 , u32)
sent = send ${order}in to Peer
pairs = Cast sent : ${order}keyed u32 / u32
${order === '' ? 'chosen = ObserveNonDet pairs : ordered keyed u32 / u32' : 'chosen = Cast pairs : ordered keyed u32 / u32'}
table = FoldKeyed chosen : each u32 / u32 |n , x| * n += x
tick on Peer
  now = Batch table
  known = Cast now : (u32 , u32)
out = YieldConcat known
answer out`;
  test('results by key, in no order', () => {
    combined(keyed(''));
  });

  // Found by runs: nothing is shown where the program shows the sum of nothing.
  test('nor where a tick runs for what it drops', () => {
    const dropping = `
in = receive u32
sent = send in to Peer
tick on Peer
  batch = Batch sent
  few = FilterMap batch : u32 |x| if x > 3 { Some (x) } else { None }
  chosen = ObserveNonDet few : ordered u32
  all = Fold chosen : one u32 |n , x| * n += x
  shown = Cast all : u32
out = YieldConcat shown
answer out`;
    expect(refusedBy(dropping)).toBe('ticks-stay');
    const { program, site } = read(dropping);
    expect(compare(program, COMBINE.apply(site)).result).toBe('counterexample');
    // What is dropped before the batch makes no tick run.
    combined(
      dropping
        .replace('tick on Peer\n  batch = Batch sent\n  few = FilterMap batch', 'few = FilterMap sent')
        .replace('  chosen = ObserveNonDet few', 'tick on Peer\n  batch = Batch few\n  chosen = ObserveNonDet batch'),
    );
  });

  // Found by runs: a snapshot has what was sent last, and not what was sent before it for another key.
  test('but not where what is sent first is there first', () => {
    expect(refusedBy(keyed('ordered '))).toBe('arrives-unordered');
    const { program, site } = read(keyed('ordered '));
    expect(compare(program, COMBINE.apply(site), { verify: 'thorough' }).result).toBe('counterexample');
  });

  test('nor one result, of all that comes in order', () => {
    const ordered = shown('Fold chosen : one u32 |n , x| * n += x')
      .replace('receive u32', 'receive ordered u32')
      .replace('send in', 'send ordered in');
    expect(refusedBy(ordered)).toBe('arrives-unordered');
    const { program, site } = read(ordered);
    expect(compare(program, COMBINE.apply(site)).result).toBe('counterexample');
  });

  test('an aggregation of what comes back to its sender', () => {
    const { site } = read(`
in = receive u32
back = cycle u32
both = Chain in back
few = Filter both |x| * x > 100
next = Map few |x| x / 2
sent = send both to Peer
chosen = ObserveNonDet sent : ordered u32
high = Fold chosen : one u32 |n , x| * n = (* n) . max (x)
tick on Peer
  now = Batch high
  shown = Cast now : u32
out = YieldConcat shown
answer out
close back next`);
    expect(refusal(COMBINE, site)).toBeNull();
    expect(errorsOf(COMBINE.apply(site))).toEqual([]);
  });

  test('members get what is for them', () => {
    const { program, site } = read(`
in = receive u32
to = Map in : (${MEMBER} , u32) |x| (MemberId::from_raw_id(x % 2), x)
sent = send to to Peers
chosen = ObserveNonDet sent : ordered u32
sum = Fold chosen : one u32 |n , x| * n += x
tick on Peers
  now = Batch sum
  shown = Cast now : u32
out = YieldConcat shown
ForEach out |x| print(x)`);
    const after = COMBINE.apply(site);
    expect(errorsOf(after)).toEqual([]);
    expect(compare(program, after).result).toBe('refines');
  });

  test('with packs of results, after which nothing is placed any more', () => {
    const { before, after } = combined(keyed(''));
    const [network] = after.operators().filter(({ kind, id }) => kind === 'Network' && !before.has(id));
    const at = (network as { id: number }).id;
    const sender = after.op(after.input(at, 'input') as number).place.root;
    const site = siteAt(PACK, after, sender, { network: at });
    expect(refusal(PACK, site)).toBeNull();
    const packed = PACK.apply(site);
    expect(errorsOf(packed)).toEqual([]);
    expect(compare(before, packed).result).not.toBe('counterexample');
    for (const [program, what] of [
      [after, 'partial results'],
      [packed, 'packs'],
    ] as const) {
      const [one] = program.operators().filter(({ place }) => place.root === sender);
      const split = siteAt(DECOUPLE, program, sender, movedBy([one?.id as number]));
      expect(refusal(DECOUPLE, split)?.proof.reason).toContain(`carry ${what} already`);
      expect(refusal(PARTITION, siteAt(PARTITION, program, sender, shardedBy(2, new Map())))?.proof.reason).toContain(
        `carry ${what} already`,
      );
    }
  });
});
