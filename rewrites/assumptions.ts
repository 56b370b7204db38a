/**
 * What a plan leans on and nobody has proved. Each kind is a section of docs/assumptions.md, which is made from this table; an assumption of
 * a plan is a sentence that ends with the address of its section.
 */

export interface AssumptionKind {
  /** What is believed, in one sentence. */
  readonly title: string;
  /** What depends on it, and what happens where it is false. */
  readonly stake: string;
  /** Ways to make sure of it, or to get a plan that does without it. */
  readonly discharge: readonly string[];
}

/** A kind with the sentence that a plan says about its own operators, functions or locations. */
const kind = <About extends readonly unknown[]>(
  says: (...about: About) => string,
  record: AssumptionKind,
): AssumptionKind & { readonly says: (...about: About) => string } => ({ ...record, says });

const list = (names: readonly string[]): string => names.join(', ');

const HYDRO =
  'Hydro, the standard library and the links between locations do as documented, and closures are what their text says';

export const ASSUMPTIONS = {
  functions: kind(
    (names: readonly string[]) => `functions called by closures are deterministic and pure, as Hydro requires: ${list(names)}`,
    {
      title: 'Functions that closures call, and whose bodies are not in the program, are deterministic and pure',
      stake:
        'Hydro asks this of every closure. A function that reads or writes a static, a file or a clock is separated from its partners when its operator moves, and every shard has its own copy of what it remembers. The plan names every function it relies on.',
      discharge: [
        'Promise it in the program document, where it is written down who says so: `promises` in [documents.md](documents.md#promises).',
        'Read the functions that are named: no statics, thread-locals, files, clocks, random numbers or environment, and the same answer for the same arguments.',
        'Run the simulator test of the program on its plan: `hydrofoil::check` ([rust.md](rust.md)).',
        'Leave an operator where it is: `exclude` its location.',
      ],
    },
  ),
  constants: kind(
    (names: readonly string[]) => `names used as values are those of constants, the same in every build: ${list(names)}`,
    {
      title: 'Names that closures use as plain values are constants',
      stake:
        'A name in capitals, or one that looks like a variant, that is copied, compared or added may be a `const` or a `static`. A copy of a static without `unsafe` is a constant too, unless it is a reference to something that changes. Borrowing such a name or calling a method on it is refused. Its operators are taken for functions of what they are given, and refused where nothing of that came in.',
      discharge: ['Look at the names: `const`, or a `static` of a type without interior mutability.'],
    },
  ),
  'hash-order': kind(
    (places: readonly string[]) => `types of the program show no order of a HashMap or HashSet in them: ${list(places)}`,
    {
      title: "What closures go through in values of the program's own types is no HashMap or HashSet",
      stake:
        'A HashMap or HashSet has its own order on every machine. Where the types of an operator name one, a closure that may show the order stays where it is. The fields of a type of the program are not in the program document: where a closure goes through a value of it, prints it for debugging or writes it as bytes, the plan names the place.',
      discharge: [
        'Look at the types of the operators that are named: `Vec`, `BTreeMap` and `BTreeSet` have an order; or sort what comes out of a HashMap.',
        'Leave an operator where it is: `exclude` its location.',
      ],
    },
  ),
  'log-lines': kind(
    (line: string, location: string, shards: number) =>
      `log lines: ${line} now comes from ${location}${shards > 1 ? `, from each of its ${shards} shards` : ''}`,
    {
      title: 'Nothing depends on which machine writes a log line',
      stake:
        'Macros of `tracing` and `log` move with their operator, and every shard writes its own lines. Their arguments only compute; whether they are evaluated depends on the level that is set.',
      discharge: [
        'Collect the logs of all parts of a location together.',
        '`exclude` a location whose log is read by a program.',
      ],
    },
  ),
  promised: kind((types: readonly string[]) => `promised to cross a network unchanged: ${list(types)}`, {
    title: 'Types that somebody promises to survive a network do',
    stake:
      'A new network hands on values of a type of which nothing is known but a promise in the program document. Where serde leaves out a field or makes one up anew (`#[serde(skip)]`), or bincode cannot read what it wrote (`#[serde(tag = ...)]`, `#[serde(flatten)]`), a plan computes with another value, or panics.',
    discharge: [
      'Derive `Serialize` and `Deserialize` on the type and on all types in it, without attributes that skip, flatten, tag or replace.',
      'Test that `bincode::deserialize(&bincode::serialize(&value))` gives back the value, for values of every shape.',
      '`ExportOptions::travels` of the Rust crate makes the promise where the compiler checks that the traits are there.',
    ],
  }),
  'read-back': kind((types: readonly string[]) => `values that a network delivered cross another one unchanged: ${list(types)}`, {
    title: 'A value that was read back from a network once is read back the same from the next',
    stake:
      'A new network hands on values of these types exactly as a network of the program delivered them, or clones of them that Hydro made at a fork. What serde leaves out was lost on that first network already, in the program as in the plan. A `Deserialize` that makes up something new each time (a counter, a time, a handle) would give another value.',
    discharge: [
      'Derive `Deserialize`, or see that reading is a function of the bytes.',
      'See that values of the type share nothing with others on their machine (`Arc<Mutex<..>>`, channels).',
      'Promise that the type travels, which says more: see promised.',
    ],
  }),
  keys: kind(
    (types: readonly string[]) =>
      `equal values have the same hash and mean the same, and a clone equals its original: ${list(types)}`,
    {
      title:
        "Keys of the program's own types hash alike and mean the same when they are equal, and a clone is equal to its original",
      stake:
        'A shard is picked by the hash of a key of this type, as the receiver will read it, and Hydro clones elements wherever a stream forks. Where equal keys hash differently, or a clone is another key, elements that belong together go to different shards. A join that emits what is new, a state machine that answers requests and a combiner give clones of what they hold, and of equal keys not always the one that Hydro would give.',
      discharge: [
        'Derive `Eq`, `Hash` and `Clone`, or see that equal values feed the same to the hasher (the contract of `Hash`).',
        'Key by a field of a primitive type: `(request.id, request)`.',
      ],
    },
  ),
  'fault-domains': kind(
    (parts: readonly string[], from: string) =>
      `fault domains: ${list(parts)} can now fail independently of each other and of ${from}`,
    {
      title: 'It is fine that parts of one location fail independently of each other',
      stake:
        'What was one machine is several. The meaning that is kept is that of a run without failures: when one part is down, the others go on, and what is sent to it is lost. A program that counted on all of a location failing at once can show something new.',
      discharge: [
        'Run the parts of a location on one host, or restart all of them when one fails.',
        'Look at what the program does when a cluster member or a process stays silent; the parts are such.',
        '`exclude` the locations that must fail as one.',
      ],
    },
  ),
  'one-build': kind(() => 'shards are chosen by std DefaultHasher with fixed keys: all members come from one build', {
    title: 'All members come from one build',
    stake:
      'A sender picks a shard by `std::collections::hash_map::DefaultHasher`. Its keys are fixed, but the standard library does not promise the same algorithm in every release: two builds could send one key to different shards.',
    discharge: [
      'Build once for all members, with one toolchain and one `Cargo.lock`, as Hydro Deploy does.',
      'Never replace some members of a running plan by those of another build.',
      '`maxShards: 1` gives a plan without shards.',
    ],
  }),
  'member-ids': kind(() => 'member ids are numbers, as in Hydro Deploy and the simulator', {
    title: 'Member ids are numbers, counted from 0',
    stake:
      'Glue addresses members by number: shard `s` of member `m` of `n` shards is `m * n + s`, and a part of a cluster sends to the part with its own number. A deployment that names members otherwise (by container, by Maelstrom node) has no such numbers, and the glue panics on the first message.',
    discharge: [
      'Deploy with Hydro Deploy, or run in the simulator.',
      'Where members have names, ask for a plan that leaves clusters alone and makes none: `exclude` them, and `maxShards: 1`.',
    ],
  }),
  memberships: kind(
    () => 'shards see memberships each at its own time; a sharded member counts as present when the shard that stands for it is',
    {
      title: 'Nobody counts on two shards seeing a membership change at the same instant',
      stake:
        'Each shard learns of members that join or leave for itself. A member that runs in shards counts as present when the shard that stands for it is, even if another of its shards is not there yet.',
      discharge: [
        'Start all members before the first command, as Hydro Deploy does, and nothing changes afterwards.',
        'Where members come and go, check that the program tolerates two readers that see the change one after the other.',
      ],
    },
  ),
  workload: kind((note: string) => `workload: ${note}`, {
    title: 'The workload is what the program document says, or what was guessed without one',
    stake: 'Costs only: a wrong workload gives a plan that is slower than another, never a wrong one.',
    discharge: [
      'Say which inputs carry commands, which location is the load generator, and how many members clusters have (`workload`, `role`, `size` in [documents.md](documents.md)).',
    ],
  }),
  profile: kind((note: string) => `profile: ${note}`, {
    title: 'What was measured is typical',
    stake: 'Costs only. What the profile does not cover is priced by the model.',
    discharge: ['Measure again under the load that counts ([documents.md](documents.md), `hydrofoil.profile/1`).'],
  }),
  'every-plan': kind(() => HYDRO, {
    title: HYDRO,
    stake: 'Every plan with a step leans on all of this; the list follows.',
    discharge: ['See each of the points below.'],
  }),
} as const;

export type AssumptionId = keyof typeof ASSUMPTIONS;

const PAGE = 'docs/assumptions.md';

/** The sentence of a plan about an assumption of this kind, with the address of the section that says how to discharge it. */
export function assume<Id extends AssumptionId>(id: Id, ...about: Parameters<(typeof ASSUMPTIONS)[Id]['says']>): string {
  const says = ASSUMPTIONS[id].says as (...about: unknown[]) => string;
  return `${says(...about)} (${PAGE}#${id})`;
}

/** The kind that a sentence of a plan cites, or null when it cites none that exists. */
export function assumptionOf(sentence: string): AssumptionId | null {
  const id = /\(docs\/assumptions\.md#([a-z-]+)\)$/.exec(sentence)?.[1];
  return id !== undefined && Object.hasOwn(ASSUMPTIONS, id) ? (id as AssumptionId) : null;
}

/** What holds of every plan, part of `every-plan`: what is believed, and how it was tried. */
export const STANDING: readonly (readonly [belief: string, discharge: string])[] = [
  [
    'The program document describes the flow that is built. Operators, types and texts are what Hydro compiles.',
    'The crate exports the flow itself, and `hydrofoil::apply` refuses a plan that is not for the flow at hand. A document from elsewhere is as good as its maker.',
  ],
  [
    'Hydro does what its operators are said to do, in production and in the simulator alike.',
    'The interpreter that judges plans is compared with every schedule of the simulator ([outcomes.md](outcomes.md)). Run your simulator test on the plan.',
  ],
  [
    'Names of the standard library and of the prelude mean what they mean in std: nothing in scope of a closure shadows `Some`, `u32`, `vec!` or `Iterator`, and primitive types have their own methods.',
    'Do not name your own items so in a module with `q!`; name them otherwise, or exclude the location.',
  ],
  [
    '`Clone`, `Eq`, `Hash`, `Ord` and serde of std types are what their documentation says; bincode gives back what was serialized.',
    'It is what every Hydro network relies on already.',
  ],
  [
    'A link between two locations delivers everything, in order and once, until one of them fails. Links of different pairs are independent of each other.',
    'TCP of Hydro Deploy does. The programs of the examples pass the simulator tests with their plans, which try every delay.',
  ],
  [
    'No closure panics or runs forever. Where one does, only the part that it runs on is lost.',
    'A test of the program that panics shows it before there is a plan.',
  ],
  [
    'Time is not a result. A plan has other delays, and timers and timeouts meet other messages, as they might have in the program.',
    'Look at programs whose answer depends on how long something took (`timeout`, `sample_every`).',
  ],
  [
    'There is memory and bandwidth for what waits on the new links.',
    'Measure: `cargo run` of the plan under load, and a profile.',
  ],
  [
    '`refines within bounds` is no proof beyond the bounds: small inputs, few values, the schedules that were tried.',
    '`--verify thorough`, more seeds, and your own simulator test. What a rule proves does not depend on it ([rules.md](rules.md)).',
  ],
];
