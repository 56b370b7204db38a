import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explain, flowHash, optimize, type Plan, programAt, programHash, readProgram, writeProgram } from '../../index.ts';

import { type PackHoles, packWithoutSizes } from '../../ir/index.ts';
import { compileClosure } from '../../verify/index.ts';
import { priceTable, structureOf } from './plan-text.ts';

const folder = new URL('../../examples/programs/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.dfir.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();
const load = (name: string): string => readFileSync(new URL(`${name}.json`, folder), 'utf8');
interface Texts {
  readonly expressions?: readonly {
    readonly text: string;
    readonly glue?: { readonly template: string; readonly holes: object } | null;
  }[];
}
const textsOf = (program: Texts): string[] => (program.expressions ?? []).map((expression) => expression.text);
/** As runs read them: values there have no bytes. */
const readingsOf = (program: Texts): string[] =>
  (program.expressions ?? []).map(({ text, glue }) =>
    glue?.template === 'pack' ? packWithoutSizes(glue.holes as PackHoles, 'hydro_lang') : text,
  );
const plans = new Map<string, Plan>();
const planOf = (name: string): Plan => {
  const plan = plans.get(name) ?? optimize(load(name));
  plans.set(name, plan);
  return plan;
};
const at = (plan: Plan, name: string) => {
  const found = plan.cost.after.locations.find((location) => location.name === name);
  if (!found) throw new Error(`no location ${name}: ${plan.cost.after.locations.map((location) => location.name).join(', ')}`);
  return found;
};

test('there are programs to plan', () => expect(names.length).toBeGreaterThan(20));

describe.each(names)('%s', (name) => {
  test('what is done (update with vitest -u, review the difference)', async () => {
    await expect(structureOf(planOf(name))).toMatchFileSnapshot(`plans/${name}.txt`);
  });

  test('steps replay to the same hashes and the written program reads back to the last one', () => {
    const plan = planOf(name);
    const input = readProgram(load(name));
    expect(plan.input).toBe(programHash(input));
    plan.derivation.forEach((step, i) => {
      expect(programHash(programAt(input, plan.derivation, i))).toBe(step.hashBefore);
      expect(programHash(programAt(input, plan.derivation, i + 1))).toBe(step.hashAfter);
    });
    expect(programHash(readProgram(plan.program))).toBe(plan.derivation.at(-1)?.hashAfter ?? plan.input);
  });

  test('all glue can be evaluated exactly', () => {
    const before = textsOf(JSON.parse(load(name)) as Texts);
    for (const text of readingsOf(planOf(name).program as Texts).filter((one) => !before.includes(one))) {
      // Glue around a kept closure is as exact as the closure.
      const kept = before.filter((one) => text.includes(one)).flatMap((one) => compileClosure(one).abstracted);
      const { abstracted, uninterpreted } = compileClosure(text);
      expect([text, abstracted.filter((one) => !kept.includes(one)), uninterpreted]).toEqual([text, [], null]);
    }
  });

  test('the same input gives the same bytes', () => {
    expect(JSON.stringify(optimize(load(name)))).toBe(JSON.stringify(planOf(name)));
  });
});

test('what plans gain (update with vitest -u, review the difference)', async () => {
  await expect(priceTable(names.map((name) => [name, planOf(name)]))).toMatchFileSnapshot('prices.txt');
});

test('a plan as text for a reviewer', async () => {
  await expect(explain(planOf('kv_store_bench'))).toMatchFileSnapshot('explain.txt');
});

/** Experts send one message for each element, and count in ticks. */
const ONE_BY_ONE = { disable: ['pack', 'quorum-machine', 'drop-unread'] };

describe('what experts do by hand, found without help', () => {
  test('two-phase commit with clients: 14 messages per command at the busiest process become 4 / n', () => {
    const plan = optimize(load('two_phase_commit_bench'), ONE_BY_ONE);
    expect(plan.cost.before.locations.find((location) => location.name === 'Coordinator')?.messages).toBeCloseTo(14, 6);
    const counted = plan.cost.after.locations.filter((location) => location.counted);
    expect(Math.max(...counted.map((location) => location.messages))).toBeCloseTo(4 / 3, 6);
    expect(plan.locations.find((location) => location.name === 'Coordinator')?.removable).toBe(true);
    // Requesters, vote collectors, commit senders, acknowledgement collectors: four locations of three shards; participants three times three.
    expect(counted.map((location) => location.machines).sort()).toEqual([3, 3, 3, 3, 9]);
    const answers = plan.locations.flatMap((location) => location.channelsOut).filter((channel) => channel.peerName === 'Client');
    expect(answers.map((channel) => channel.addressing)).toEqual(['the member that the element names']);
    const requests = plan.locations.find((location) => location.name === 'Client')?.channelsOut ?? [];
    expect(requests.map((channel) => channel.addressing)).toEqual(['the shard hash(sender, element) mod 3']);
    // One hash at the first hop, the shard number is kept after it.
    const routes = plan.locations.flatMap((location) => location.channelsOut.map((channel) => channel.addressing));
    expect(routes.filter((route) => route.startsWith('the shard hash'))).toHaveLength(1);
    expect(routes.filter((route) => route.startsWith("the sender's own shard number"))).toHaveLength(5);
  });

  test.each([1, 2, 3])('two-phase commit with clients, %i shards', (n) => {
    const plan = optimize(load('two_phase_commit_bench'), { ...ONE_BY_ONE, maxShards: n });
    const counted = plan.cost.after.locations.filter((location) => location.counted);
    expect(Math.max(...counted.map((location) => location.messages))).toBeCloseTo(4 / n, 6);
  });

  test('what a tick has for one member travels as one message: on the same machines, and more with others', () => {
    const local = optimize(load('two_phase_commit_bench'), { onlyLocal: true });
    expect(local.derivation.map(({ rule }) => rule)).toEqual([
      'drop-unread',
      'drop-unread',
      'quorum-machine',
      'quorum-machine',
      'pack',
      'pack',
      'pack',
      'pack',
    ]);
    expect(local.cost.after.machines).toBe(local.cost.before.machines);
    // The client's two, and packs.
    expect(at(local, 'Coordinator').messages).toBeLessThan(3);
    expect(local.cost.localSpeedup).toBe(local.cost.speedup);
    const plan = planOf('two_phase_commit_bench');
    expect(plan.cost.localSpeedup).toBe(local.cost.speedup);
    expect(plan.cost.speedup).toBeGreaterThan(optimize(load('two_phase_commit_bench'), ONE_BY_ONE).cost.speedup);
    // Packs are made of what is placed.
    const kinds = plan.derivation.map(({ rule }) => rule === 'pack');
    expect(kinds).toEqual([...kinds].sort());
  });

  test('two-phase commit as a bare array: the closed loop is recognised and said to be a guess', () => {
    const bare = writeProgram(readProgram(load('two_phase_commit_bench')), { form: 'bare' });
    const plan = optimize(bare);
    expect(Math.max(...plan.cost.before.locations.map((location) => location.messages))).toBeCloseTo(14, 6);
    // Less than with full texts: filters call closures that a display text hides, and nobody can say what these do.
    expect(plan.cost.speedup).toBeGreaterThan(2.5);
    expect(plan.cost.speedup).toBeLessThan(planOf('two_phase_commit_bench').cost.speedup);
    expect(plan.remarks.map(({ failed }) => failed?.reason ?? '').join()).toContain('calls orig, whose text is not known');
    expect(plan.assumptions.join()).toContain('no workload and no clients named');
  });

  test('two-phase commit with ports: entry and exit stay, the coordinator only relays', () => {
    const plan = optimize(load('two_phase_commit'), ONE_BY_ONE);
    const coordinator = plan.locations.find((location) => location.name === 'Coordinator');
    expect(coordinator?.removable).toBe(false);
    expect(at(plan, 'Coordinator').messages).toBeCloseTo(2, 6);
  });

  test('a profile that times functions one by one: the side with the heavy one moves, and is sharded', () => {
    const program = readProgram(load('pipeline_dependencies'));
    const heavy = [...program.expressions].find(([, { text }]) => text.includes('decrypt'));
    const op = Number(heavy?.[0].split('.')[0]);
    const profile = {
      format: 'hydrofoil.profile/1' as const,
      flow: flowHash(program),
      program: 'pipeline_dependencies',
      commands: 1000,
      source: { tool: 'by hand', clients: 100 },
      operators: [{ op, outPerCommand: 1, inPerCommand: 1, cpuNsPerCall: 7000 }],
      networks: [],
      locations: [{ key: 'loc2v1', members: 1, cpuNsPerCommand: 7800, busiestCpuNsPerCommand: 7800 }],
    };
    const plan = optimize(program, { profile });
    // No split by itself takes anything off; the function's operator can be sharded by account, what follows is by branch.
    expect(plan.cost.speedup).toBeGreaterThan(2);
    const sharded = plan.locations.filter((location) => location.shards > 1);
    expect(sharded.map((location) => location.location)).toContain(readProgram(plan.program).op(op).place.root);
  });

  test('voting: broadcasters and collectors, sharded by command', () => {
    const plan = optimize(load('voting_bench'), ONE_BY_ONE);
    expect(plan.locations.filter((location) => location.shards > 1).map((location) => location.role)).toEqual([
      expect.stringContaining('broadcaster'),
      expect.stringContaining('takes over from Leader'),
    ]);
  });

  test('paxos: the p2a broadcast and the p2b quorum leave the proposer, the main tick stays whole', () => {
    // Dear hashing, which the quorum does most of: else acceptors are as busy, and shards of the collector gain too little.
    const plan = optimize(load('paxos'), { ...ONE_BY_ONE, costs: { hashNs: 60 } });
    const collector = plan.locations.find((location) => location.role.includes('collector'));
    expect(collector?.from).toBe(plan.locations.find((location) => location.name === 'Proposer')?.location);
    // Sharded by (slot, ballot): acceptors answer the owning shard of the proposer's collector directly.
    expect(collector?.shards).toBeGreaterThan(1);
    const replies = collector?.channelsIn.filter((channel) => channel.peerName === 'Acceptor') ?? [];
    expect(replies.map((channel) => channel.addressing).join()).toMatch(
      /the shard hash\(.*0.*\) mod \d of the member that the element names/,
    );
    // What goes back to the proposer and its parts is decided slots and rejections, not replies.
    const perReply = replies.reduce((sum, channel) => sum + channel.messages, 0);
    const back = collector?.channelsOut.filter((channel) => channel.peerName.startsWith('Proposer')) ?? [];
    expect(back.length).toBeGreaterThan(0);
    expect(back.reduce((sum, channel) => sum + channel.messages, 0)).toBeLessThan(perReply / 2);
    expect(plan.locations.some((location) => location.role.includes('broadcaster'))).toBe(true);
    const whole = plan.remarks.find((remark) => /^tick \d+ of Proposer \(1\d\d operators/.test(remark.site.label));
    expect(whole?.outcome).toBe('refused');
    expect(whole?.failed?.reason).toMatch(/is one instant of 1\d\d operators, \d+ of them carry state to the next/);
  });
});
