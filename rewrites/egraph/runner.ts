import type { EGraph, Id } from './egraph.ts';
import { Ints } from './ints.ts';
import { addBuild, type Build, compile, compileBuild, Machine, type Matches, type Program } from './machine.ts';
import type { Pattern } from './pattern.ts';
import type { Match, Rewrite } from './rewrite.ts';
import { backoff, type Scheduler } from './scheduler.ts';

export interface RunOptions {
  /** Rounds of searching all rules, applying all matches and rebuilding. Default 30. */
  readonly iterationLimit?: number;
  /** E-nodes the graph may have; a run ends within the application that passes it. Default 10,000. */
  readonly nodeLimit?: number;
  /** Units of `EGraph.work` that the run may do. Default 100,000,000. */
  readonly workLimit?: number;
  /** Default `backoff()`. */
  readonly scheduler?: Scheduler;
  /** Asked after each iteration; true ends the run. */
  readonly until?: () => boolean;
}

/** Why a run ended. Only `saturated` says that no rule has anything to add. */
export type StopReason = 'saturated' | 'node-limit' | 'iteration-limit' | 'work-limit' | 'goal';

export interface RuleReport {
  readonly rule: string;
  /** Iterations in which it was searched. */
  readonly searched: number;
  /** Matches found and not dropped. */
  readonly matched: number;
  /** Matches that made one class of two. */
  readonly applied: number;
  /** How often it was banned. */
  readonly banned: number;
}

export interface IterationReport {
  /** After the iteration. */
  readonly nodes: number;
  readonly classes: number;
  readonly unions: number;
  /** Units of work done in it. */
  readonly work: number;
}

export interface RunReport {
  readonly stop: StopReason;
  readonly iterations: readonly IterationReport[];
  /** In the order of the rules. */
  readonly rules: readonly RuleReport[];
  readonly work: number;
}

/** Applies rules until nothing is new or a limit is reached. The graph is rebuilt when it returns. Throws when two rules share a name. */
export function run<D>(egraph: EGraph<D>, rules: readonly Rewrite<D>[], options: RunOptions = {}): RunReport {
  const names = new Set<string>();
  for (const { name } of rules) {
    if (names.has(name)) throw new Error(`two rules are called '${name}'`);
    names.add(name);
  }
  return new Run(egraph, rules, options).run();
}

/** Every match of a left side; the graph must be rebuilt. */
export function search<D>(egraph: EGraph<D>, left: Rewrite<D>['left']): Match[] {
  if (!egraph.isClean) throw new Error('rebuild the graph before searching it');
  const program = compile(left, egraph.operators);
  const matches = new Machine(egraph, program).search(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  return Array.from({ length: matches.count }, (_, i) => new Row(program.variables).at(matches.rows, i * matches.width));
}

/** A match as a window on a row. */
class Row implements Match {
  #rows: Int32Array = new Int32Array(0);
  #start = 0;
  readonly #variables: readonly string[];

  constructor(variables: readonly string[]) {
    this.#variables = variables;
  }

  at(rows: Int32Array, start: number): this {
    this.#rows = rows;
    this.#start = start;
    return this;
  }

  get root(): Id {
    return this.#rows[this.#start] as Id;
  }

  get(variable: string): Id {
    const index = this.#variables.indexOf(variable);
    if (index < 0) throw new Error(`${variable} is not on the left side`);
    return this.#rows[this.#start + index] as Id;
  }
}

interface Counters {
  searched: number;
  matched: number;
  applied: number;
  banned: number;
}

/** A rule, compiled for one graph. */
class Compiled<D> {
  readonly rule: Rewrite<D>;
  readonly counters: Counters = { searched: 0, matched: 0, applied: 0, banned: 0 };
  readonly #machine: Machine<D>;
  readonly #row: Row;
  /** The parts of the left side, where explanations are kept, and the columns of their classes. */
  readonly #left: readonly Build[];
  readonly #targets: readonly number[];
  /** The terms that were matched, for each match those of its parts. */
  readonly #matched = new Ints();
  readonly #width: number;
  readonly #right: readonly { readonly target: number; readonly build: Build }[];

  constructor(egraph: EGraph<D>, rule: Rewrite<D>) {
    this.rule = rule;
    const program: Program = compile(rule.left, egraph.operators);
    this.#machine = new Machine(egraph, program);
    this.#row = new Row(program.variables);
    this.#width = program.variables.length;
    const numberOf = (name: string): number => program.variables.indexOf(name);
    const toBuild = ({ root }: Pattern): Build => compileBuild(root, egraph.operators, numberOf);
    this.#left = egraph.proofs ? rule.left.map(({ pattern }) => toBuild(pattern)) : [];
    this.#targets = rule.left.map(({ variable }) => (variable === undefined ? 0 : numberOf(variable)));
    this.#right =
      typeof rule.right === 'function'
        ? []
        : rule.right.map(({ variable, pattern }) => ({
            target: variable === undefined ? 0 : numberOf(variable),
            build: toBuild(pattern),
          }));
  }

  search(matchLimit: number, workLimit: number): Matches {
    this.counters.searched += 1;
    return this.#machine.search(matchLimit, workLimit);
  }

  /** Writes down the terms that were matched, while congruence holds and they are known to be equal to their classes. */
  writeMatched(egraph: EGraph<D>, { rows, width, count }: Matches): void {
    this.#matched.length = 0;
    for (let i = 0; i < count; i += 1) {
      for (const build of this.#left) this.#matched.push(addBuild(egraph, build, rows, i * width));
    }
  }

  apply(egraph: EGraph<D>, matches: Matches, mayGoOn: () => boolean): boolean {
    const { rows, width, count } = matches;
    const { rule } = this;
    for (let i = 0; i < count; i += 1) {
      egraph.work += 1;
      const start = i * width;
      if (rule.conditions.length === 0 || this.#holds(egraph, rows, start)) {
        if (this.#applyOne(egraph, rows, i)) this.counters.applied += 1;
      }
      if (!mayGoOn()) return false;
    }
    return true;
  }

  #holds(egraph: EGraph<D>, rows: Int32Array, start: number): boolean {
    const row = this.#row.at(rows, start);
    for (const condition of this.rule.conditions) if (!condition(egraph, row)) return false;
    return true;
  }

  #applyOne(egraph: EGraph<D>, rows: Int32Array, at: number): boolean {
    if (egraph.proofs) return this.#applyExplained(egraph, rows, at);
    const { name, right } = this.rule;
    const start = at * this.#width;
    if (typeof right === 'function') {
      const made = right(egraph, this.#row.at(rows, start));
      return made !== undefined && egraph.union(rows[start] as Id, made, name);
    }
    let united = false;
    for (const { target, build } of this.#right) {
      if (egraph.union(rows[start + target] as Id, addBuild(egraph, build, rows, start), name)) united = true;
    }
    return united;
  }

  /** From the term that was matched to the term that is made; where the left side has several parts, each is a premise. */
  #applyExplained(egraph: EGraph<D>, rows: Int32Array, at: number): boolean {
    const { name, left, right } = this.rule;
    const start = at * this.#width;
    const matched = left.map((_, part) => this.#matched.at(at * left.length + part));
    const classOf = (part: number): Id => rows[start + (this.#targets[part] as number)] as Id;
    const premises = left.flatMap(({ variable }, i) => (variable === undefined ? [] : [classOf(i), matched[i] as Id]));
    if (typeof right === 'function') {
      const made = right(egraph, this.#row.at(rows, start));
      return made !== undefined && egraph.union(matched[0] as Id, made, name, premises);
    }
    let united = false;
    for (const { target, build } of this.#right) {
      const part = this.#targets.indexOf(target);
      const from = part < 0 ? (rows[start + target] as Id) : (matched[part] as Id);
      if (egraph.union(from, addBuild(egraph, build, rows, start), name, premises)) united = true;
    }
    return united;
  }
}

class Run<D> {
  readonly #egraph: EGraph<D>;
  readonly #rules: readonly Compiled<D>[];
  readonly #scheduler: Scheduler;
  readonly #iterationLimit: number;
  readonly #nodeLimit: number;
  /** `EGraph.work` at which the run ends. */
  readonly #workEnd: number;
  readonly #until: (() => boolean) | undefined;
  readonly #iterations: IterationReport[] = [];

  constructor(egraph: EGraph<D>, rules: readonly Rewrite<D>[], options: RunOptions) {
    this.#egraph = egraph;
    this.#rules = rules.map((rule) => new Compiled(egraph, rule));
    this.#scheduler = options.scheduler ?? backoff();
    this.#iterationLimit = options.iterationLimit ?? 30;
    this.#nodeLimit = options.nodeLimit ?? 10_000;
    this.#workEnd = egraph.work + (options.workLimit ?? 100_000_000);
    this.#until = options.until;
  }

  run(): RunReport {
    const egraph = this.#egraph;
    const start = egraph.work;
    egraph.rebuild();
    let stop: StopReason | undefined = this.#until?.() ? 'goal' : this.#limit();
    while (stop === undefined) {
      if (this.#iterations.length >= this.#iterationLimit) stop = 'iteration-limit';
      else stop = this.#iterate();
    }
    const rules = this.#rules.map(({ rule, counters }) => ({ rule: rule.name, ...counters }));
    return { stop, iterations: this.#iterations, rules, work: egraph.work - start };
  }

  #limit(): StopReason | undefined {
    if (this.#egraph.nodeCount > this.#nodeLimit) return 'node-limit';
    return this.#egraph.work >= this.#workEnd ? 'work-limit' : undefined;
  }

  #iterate(): StopReason | undefined {
    const egraph = this.#egraph;
    const before = { work: egraph.work, unions: egraph.unionCount, ids: egraph.idCount };
    const iteration = this.#iterations.length;
    let stop = this.#searchAndApply(iteration);
    egraph.rebuild();
    const unions = egraph.unionCount - before.unions;
    this.#iterations.push({
      nodes: egraph.nodeCount,
      classes: egraph.classCount,
      unions,
      work: egraph.work - before.work,
    });
    if (this.#until?.()) return 'goal';
    stop ??= this.#limit();
    const nothingNew = unions === 0 && egraph.idCount === before.ids;
    return stop ?? (nothingNew && this.#scheduler.mayStop(iteration) ? 'saturated' : undefined);
  }

  /** All rules are searched in the same graph, then all matches are applied. */
  #searchAndApply(iteration: number): StopReason | undefined {
    const egraph = this.#egraph;
    const found: (Matches | undefined)[] = [];
    for (const [i, rule] of this.#rules.entries()) {
      const limit = this.#scheduler.matchLimit(i, iteration);
      const matches = limit > 0 ? rule.search(limit + 1, this.#workEnd) : undefined;
      // What was found of a search that could not end is dropped.
      if (egraph.work >= this.#workEnd) return 'work-limit';
      const tooMany = matches !== undefined && matches.count > limit;
      if (tooMany) {
        this.#scheduler.exceeded(i, iteration);
        rule.counters.banned += 1;
      } else rule.counters.matched += matches?.count ?? 0;
      if (matches && !tooMany && egraph.proofs) rule.writeMatched(egraph, matches);
      found.push(tooMany ? undefined : matches);
    }
    const mayGoOn = (): boolean => egraph.nodeCount <= this.#nodeLimit && egraph.work < this.#workEnd;
    for (const [i, rule] of this.#rules.entries()) {
      const matches = found[i];
      if (matches && !rule.apply(egraph, matches, mayGoOn)) return this.#limit();
    }
    return undefined;
  }
}
