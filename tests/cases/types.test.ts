/** Serde is not the identity, and `*x`, `clone`, `Hash` and `Eq` of a type of the program are what its author made them. */
import { describe, expect, test } from 'vitest';
import { check, type Program, readProgram } from '../../index.ts';
import { proposePolicies, shardingFacts } from '../../ir/index.ts';
import { judge } from '../neighbours/support.ts';
import { stream } from '../support/program-builder.ts';
import { full, obstacles, trap } from '../traps/support.ts';
import { given } from './given.ts';

const SPLITS = ['decouple'];

describe('a cut where serde is not there', () => {
  test('elements of a type that crosses nowhere are not cut', () => {
    const { answer, plan } = judge(given('type-without-serde-on-a-cut', 'program.json'));
    expect(answer).toBe('refused');
    expect(JSON.stringify(plan.remarks)).toContain('Plain');
  });

  test('a plan that does is seen by the validator', () => {
    const wrong = JSON.parse(given('type-without-serde-on-a-cut', 'wrong-plan.json'));
    expect(check(wrong.program).map(({ code }) => code)).toContain('not-serializable');
  });
});

/** `Job { id, #[serde(skip)] cost }`, made and used on one location. */
function jobs(promises: Program['header']['promises'] = []): Program {
  const t = trap('jobs');
  const made = t.b.op(
    'Map',
    t.at,
    stream('crate :: types :: Job'),
    { input: t.receive('u32') },
    { f: 'q!(| id | crate :: types :: Job { id , cost : id * 10 })' },
  );
  const used = { f: 'q!(| job | (job . id , crate :: types :: heavy (job . cost)))' };
  t.answer(t.b.op('Map', t.at, stream('(u32 , u32)'), { input: made }, used));
  const program = full(t.b);
  Object.assign(program.header, { promises });
  return program;
}

describe('a cut where serde is not the identity', () => {
  test('a field that serde leaves out', () => {
    const { answer, plan } = judge(jobs(), SPLITS);
    expect(answer).toBe('refused');
    const reasons = plan.remarks.map(({ failed }) => failed?.reason ?? '').join();
    expect(reasons).toContain('crate::types::Job');
    expect(JSON.stringify(plan.remarks)).toContain('travels');
  });

  test('a promise is believed, and named in the plan', () => {
    const promise = { kind: 'travels', type: 'crate :: types :: Job', by: 'the author of Job' };
    const { answer, plan } = judge(jobs([promise]), SPLITS);
    expect(answer).toBe('sound');
    expect(plan.assumptions.join()).toContain('promised to cross a network unchanged: Job (the author of Job)');
  });

  test.each([
    [{ kind: 'travels', type: 'crate :: types :: Job2', by: 'me' }],
    [{ kind: 'pure', type: 'crate :: types :: Job', by: 'me' }],
    [{ kind: 'travels', type: 'crate :: types :: Job' }],
    [{ type: 'crate :: types :: Job', by: 'me' }],
  ])('%j proves nothing', (promise) => {
    expect(judge(jobs([promise]), SPLITS).answer).toBe('refused');
  });

  test('a value that a network delivered goes on, and the plan says what it relies on', () => {
    const t = trap('forwarded');
    const input = t.receive('crate :: Job');
    const pairs = t.b.op('Map', t.at, stream('(u32 , crate :: Job)'), { input }, { f: 'q!(| job | (7u32 , job))' });
    t.answer(t.b.op('Map', t.at, stream('u32'), { input: pairs }, { f: 'q!(| (_ , job) | crate :: heavy (job . cost))' }));
    const { answer, plan } = judge(full(t.b), SPLITS);
    expect(answer).toBe('sound');
    expect(plan.assumptions.join()).toContain('values that a network delivered cross another one unchanged: Job');
  });

  test.each([
    ['made anew', 'q!(| job | (7u32 , crate :: Job { id : job . id , cost : 1 }))'],
    ['changed in a field', 'q!(| mut job | { job . cost = 1 ; (7u32 , job) })'],
    ['cloned, by whatever clone does', 'q!(| job | (7u32 , job . clone ()))'],
    ['out of a function', 'q!(| job | (7u32 , crate :: again (job)))'],
    ['a part of it', 'q!(| job | (7u32 , job . inner))'],
  ])('but not when it is %s', (_, f) => {
    const t = trap('changed');
    const input = t.receive('crate :: Job');
    const pairs = t.b.op('Map', t.at, stream('(u32 , crate :: Job)'), { input }, { f });
    const used = t.b.op('Map', t.at, stream('u32'), { input: pairs }, { f: 'q!(| (_ , job) | crate :: heavy (job . cost))' });
    t.answer(used);
    const { derivation } = judge(full(t.b), SPLITS).plan;
    // What makes the pair may leave, but together with what uses it.
    const moved = derivation.flatMap(({ bindings }) => [bindings['moved'] as number[]]);
    for (const part of moved) expect(part.includes(pairs)).toBe(part.includes(used));
  });
});

/** First value per key: what is remembered is compared by `key(ticket)`. */
function first(element: string, f: string, key: string) {
  const t = trap('first');
  const input = t.receive(element);
  const mapped = t.b.op('Map', t.at, stream(key), { input }, { f });
  t.answer(t.b.op('Unique', t.at, stream(key), { input: mapped }));
  return { at: t.at, program: full(t.b), input };
}

describe('a key', () => {
  test('of another type than what is hashed', () => {
    const program = readProgram(given('deref-is-not-identity', 'program.json'));
    const server = [...program.locations.values()].find(({ name }) => name === 'Server')?.key ?? '';
    for (const policy of proposePolicies(program, server)) {
      const refused = shardingFacts(program, server, policy).findings.flatMap(({ name, ok }) => (ok ? [] : [name]));
      expect(refused).toContain('state is key-local');
    }
    // What is behind the `*` may be hashed, once it is a value of its own on a network of its own.
    expect(['refused', 'sound']).toContain(judge(program).answer);
  });

  test('a wrong program that hashes whole cents is no valid one: the receiver may see others', () => {
    expect(check(given('deref-is-not-identity', 'wrong.json')).map(({ code }) => code)).toContain('shard-key');
  });

  test.each([
    ['euros', 'crate :: Cents', 'q!(| price | * price)', 'u32'],
    ['euros that read as euros', 'crate :: Cents', 'q!(| price | * price)', 'crate :: Cents'],
    ['tickets', 'crate :: Ticket', 'q!(| ticket | ticket . clone ())', 'crate :: Ticket'],
    ['owned', 'crate :: Ticket', 'q!(| ticket | ticket . to_owned ())', 'crate :: Ticket'],
    ['converted', 'crate :: Ticket', 'q!(| ticket | ticket . into ())', 'crate :: Ticket'],
    ['from', 'crate :: Ticket', 'q!(| ticket | crate :: Ticket :: from (ticket))', 'crate :: Ticket'],
    ['of a coerced reference', 'crate :: Cents', 'q!(| price | { let p : & u32 = & price ; * p })', 'u32'],
  ])('%s', (_, element, f, key) => {
    const { program, at, input } = first(element, f, key);
    for (const policy of [...proposePolicies(program, at.root), new Map([[input, [[]]]])])
      expect(obstacles(program, at.root, policy), JSON.stringify([...policy])).toContain('state is key-local');
  });

  test('of a type of the program is hashed by its own Hash, as the receiver will see it', () => {
    const { program } = first('crate :: Key', 'q!(| key | key)', 'crate :: Key');
    const { answer, plan } = judge(program);
    expect(answer).toBe('sound');
    expect(plan.assumptions.join()).toContain('a clone equals its original: Key');
    const texts = JSON.stringify(plan.program['expressions']);
    expect(texts).toContain(
      'deserialize::<crate :: Key>(&hydro_lang::runtime_support::bincode::serialize(&x).unwrap()).unwrap(), &mut hasher)',
    );
  });

  test('that is a field of a struct', () => {
    const { program } = first('crate :: Request', 'q!(| req | req . lock)', 'u32');
    const { answer, plan } = judge(program, ['partition']);
    expect(answer).toBe('sound');
    expect(JSON.stringify(plan.program['expressions'])).toContain('.unwrap()).unwrap().lock, &mut hasher)');
  });

  test('that is a field of which two closures show two types', () => {
    const t = trap('doubtful');
    const input = t.receive('crate :: Request');
    for (const type of ['u32', 'u64']) {
      const lock = t.b.op('Map', t.at, stream(type), { input: t.b.tee(input) }, { f: 'q!(| req | req . lock)' });
      t.answer(t.b.op('Unique', t.at, stream(type), { input: lock }));
    }
    expect(judge(full(t.b), ['partition']).answer).toBe('refused');
  });
});
