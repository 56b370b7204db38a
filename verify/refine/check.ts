/**
 * Is what an optimized program can show at its ports something the original can show? Random runs of the optimized program, each
 * explained by a run of the original: one that goes the same way, a random one, or one that an exhaustive search finds. Only when the
 * search has followed every run of the original is an unexplained history a counterexample.
 */
import type { Program } from '../../ir/index.ts';
import { ListedChoices, RandomChoices } from '../run/choices.ts';
import { Course, follow } from '../run/follow.ts';
import type { Layout, Unsupported } from '../run/layout.ts';
import { independentParts } from '../run/parts.ts';
import type { History, Run, Script, Setting } from '../run/simulate.ts';
import { simulate } from '../run/simulate.ts';
import { explore } from './explore.ts';
import { type Ground, groundOf } from './ground.ts';
import { type Comparisons, comparisonsOf, outcomeKey } from './history.ts';
import { Meter } from './meter.ts';
import { type Answer, explain, type Follow, Originals, possible } from './originals.ts';
import { shorterScripts, smallParts } from './shorten.ts';

export interface Bounds {
  /** First of the seeds; the same seed gives the same check. */
  readonly seed: number;
  /** Scripts of inputs. */
  readonly scripts: number;
  /** Runs of the optimized program per script. */
  readonly schedules: number;
  /** Elements of one script, over all ports. */
  readonly elements: number;
  /** Different values per position of an element. */
  readonly domain: number;
  /** Actions of one run. */
  readonly steps: number;
  /** Runs of the original per script, in all searches. */
  readonly searchRuns: number;
  /** Runs of the optimized program per script in the attempt to follow all of them; 0 leaves it at random ones. */
  readonly exhaustiveRuns: number;
  /** Members of clusters whose size the program does not give. */
  readonly clusterSize: number;
  /**
   * Of all runs together, those of the original included: operators fired, and members asked for what they could do. No run is begun when
   * it is used up, but for the first.
   */
  readonly effort: number;
}

export const QUICK: Bounds = {
  seed: 1,
  scripts: 20,
  schedules: 10,
  elements: 6,
  domain: 3,
  steps: 500,
  searchRuns: 2_000,
  exhaustiveRuns: 0,
  clusterSize: 2,
  effort: 50_000_000,
};

/** What was done, whatever came of it. */
export interface Work {
  readonly scripts: number;
  /** Scripts for which every run of the optimized program was followed. */
  readonly exhausted: number;
  /** Runs of the optimized program. */
  readonly schedules: number;
  /** Runs of the original, those of searches included. */
  readonly originals: number;
  /** Different histories of the optimized program that were explained. */
  readonly explained: number;
  /** Histories for which the search ran out of budget. */
  readonly unresolved: number;
  /** Runs that did not end within the steps. */
  readonly unended: number;
  /** Random runs of the optimized program in which nothing came out: they say little. */
  readonly silent: number;
  readonly firings: number;
  /** What it cost, as `Bounds.effort` counts it. */
  readonly effort: number;
}

export interface Counterexample {
  readonly script: Script;
  /** Decisions of the optimized program's run. */
  readonly trail: readonly number[];
  /** What it showed. */
  readonly history: History;
  /** What the original can show under the same script: some of its outcomes. */
  readonly possible: readonly string[];
  readonly outcome: string;
  readonly seed: number;
}

export type Verdict =
  | { readonly result: 'refines'; readonly bounds: Bounds; readonly work: Work }
  | { readonly result: 'counterexample'; readonly bounds: Bounds; readonly work: Work; readonly counterexample: Counterexample }
  /** The budget ended before everything was explained, or nothing came out in any run. */
  | { readonly result: 'budget'; readonly bounds: Bounds; readonly work: Work }
  | { readonly result: 'unsupported'; readonly operators: readonly Unsupported[] };

/** @param ground what both programs stand on under the bounds; made when it is left out */
export function checkRefinement(
  original: Program,
  optimized: Program,
  bounds: Bounds,
  ground: Ground = groundOf(original, optimized, bounds),
): Verdict {
  if (ground.unsupported.length > 0) return { result: 'unsupported', operators: ground.unsupported };
  const parts = independentParts(ground.before);
  const total = new Tally(bounds.effort);
  for (let i = 0; i < bounds.scripts && !total.meter.usedUp; i++) {
    const seed = bounds.seed * 1000 + i;
    const pair = new Pair(ground, parts, bounds, seed, total);
    const found = pair.run();
    if (found !== null) return { result: 'counterexample', bounds, work: total.work(), counterexample: pair.minimize(found) };
  }
  // Runs that show nothing are explained by anything that can stay silent: all of them together prove nothing.
  const silent = ground.before.outputs.length > 0 && total.silent === total.randomRuns;
  return { result: total.unresolved > 0 || total.unended > 0 || silent ? 'budget' : 'refines', bounds, work: total.work() };
}

/** A run is not stopped before operators have fired so often. */
const LEAST_FIRINGS = 10_000;

/** Undecided scripts of which parts are tried, and how many parts. */
const NARROWED = 3;
const PARTS = 40;

class Tally {
  scripts = 0;
  /** Those of `schedules` that were drawn at random: only they are asked whether they show anything. */
  randomRuns = 0;
  exhausted = 0;
  schedules = 0;
  originals = 0;
  explained = 0;
  unresolved = 0;
  unended = 0;
  silent = 0;
  firings = 0;
  /** Scripts of which parts were tried. */
  narrowed = 0;
  readonly meter: Meter;

  constructor(effort: number) {
    this.meter = new Meter(effort);
  }

  work(): Work {
    const { scripts, exhausted, schedules, originals, explained, unresolved, unended, silent, firings } = this;
    const effort = this.meter.used;
    return { scripts, exhausted, schedules, originals, explained, unresolved, unended, silent, firings, effort };
  }
}

/**
 * How many members watch the membership of some cluster. Plans state as an assumption that shards see memberships each at its own time:
 * where one watcher became several, what happens before all members are known is not compared.
 */
function observers({ layout, sizes }: Setting): number {
  return layout.program
    .operators()
    .filter((op) => JSON.stringify(op.fields['source'] ?? '').startsWith('{"ClusterMembers"'))
    .reduce((sum, { place }) => sum + (sizes.get(place.root) ?? 1), 0);
}

interface Failure {
  readonly script: Script;
  readonly trail: readonly number[];
  readonly history: History;
}

/** Both programs under one reading of their closures. */
class Pair {
  readonly #bounds: Bounds;
  readonly #seed: number;
  readonly #tally: Tally;
  readonly #script: Script;
  /** The parts of the original that decide nothing together. */
  readonly #originals: readonly Setting[];
  /** All of it, for runs that failed. */
  readonly #original: Setting;
  readonly #optimized: Setting;
  readonly #comparisons: Comparisons;
  #meter: Meter;

  constructor(ground: Ground, parts: readonly Layout[], bounds: Bounds, seed: number, tally: Tally) {
    const { before, after } = ground;
    const reading = ground.reading(seed);
    const maxFirings = Math.max(bounds.effort, LEAST_FIRINGS);
    this.#original = { ...ground.setting(before, reading, false), maxFirings };
    this.#originals = parts.map((part) => ({ ...this.#original, layout: part }));
    this.#bounds = bounds;
    this.#seed = seed;
    this.#tally = tally;
    this.#meter = tally.meter;
    this.#optimized = { ...ground.setting(after, reading, true), maxFirings };
    this.#comparisons = comparisonsOf(before.outputs);
    this.#script = reading.script(before, this.#original.sizes, observers(this.#optimized) > observers(this.#original));
  }

  run(): Failure | null {
    this.#tally.scripts++;
    const { unresolved } = this.#tally;
    const failure = this.#runScript(this.#script, this.#bounds.schedules);
    if (failure !== null || this.#tally.unresolved === unresolved || this.#tally.narrowed++ >= NARROWED) return failure;
    return this.#narrow();
  }

  /** What cannot be decided for a script may be decided for a small part of it, which has fewer runs. */
  #narrow(): Failure | null {
    const { unresolved } = this.#tally;
    let failure: Failure | null = null;
    for (const part of smallParts(this.#script, PARTS)) {
      if (this.#meter.usedUp) break;
      failure = this.#runScript(part, this.#bounds.schedules);
      if (failure !== null) break;
    }
    this.#tally.unresolved = unresolved;
    return failure;
  }

  #runScript(script: Script, schedules: number): Failure | null {
    const originals = this.#explainers(script, this.#bounds.searchRuns);
    const failure = this.#runRandom(script, schedules, originals) ?? this.#runAll(script, originals);
    for (const part of originals) this.#tally.originals += part.runs;
    return failure;
  }

  #runRandom(script: Script, schedules: number, originals: readonly Originals[]): Failure | null {
    const settled = new Set<string>();
    for (let i = 0; i < schedules && (i === 0 || !this.#meter.usedUp); i++) {
      const choices = new RandomChoices(this.#seed * 7919 + i);
      const run = simulate(this.#optimized, script, choices);
      this.#meter.add(run);
      this.#tally.schedules++;
      this.#tally.randomRuns++;
      this.#tally.firings += run.firings;
      if ([...run.history.outputs.values()].every((values) => values.length === 0)) this.#tally.silent++;
      if (run.ended === 'bound') {
        this.#tally.unended++;
        continue;
      }
      const key = `${outcomeKey(run.history, this.#comparisons)}|${run.history.seen.map((sighting) => [...sighting.values()].join()).join(';')}`;
      if (settled.has(key)) continue;
      settled.add(key);
      if (this.#judge(run.history, choices.trail, script, originals) === 'impossible')
        return { script, trail: choices.trail, history: run.history };
    }
    return null;
  }

  /** All runs of the optimized program, if they are few enough. */
  #runAll(script: Script, originals: readonly Originals[]): Failure | null {
    const maxRuns = this.#bounds.exhaustiveRuns;
    if (maxRuns === 0) return null;
    const all = explore(this.#optimized, script, this.#comparisons, { maxRuns, meter: this.#meter });
    this.#tally.schedules += all.runs;
    if (all.complete) this.#tally.exhausted++;
    for (const { history, trail } of [...all.histories.values()].flat())
      if (this.#judge(history, trail, script, originals) === 'impossible') return { script, trail, history };
    return null;
  }

  #judge(history: History, trail: readonly number[], script: Script, originals: readonly Originals[]): Answer {
    const answer = explain(originals, history, this.#follow(script, trail));
    if (answer === 'explained') this.#tally.explained++;
    else if (answer === 'open') this.#tally.unresolved++;
    return answer;
  }

  /** Recorded only for histories that nothing explains yet. */
  #follow(script: Script, trail: readonly number[]): Follow {
    let course: Course | null = null;
    return (part, own) => {
      if (course === null) {
        course = new Course();
        this.#meter.add(simulate(this.#optimized, script, new ListedChoices(trail), course.watch, course.observe));
      }
      return follow(part, own, course, this.#optimized.sizes);
    };
  }

  #explainers(script: Script, budget: number): Originals[] {
    return [this.#original, ...this.#originals].map(
      (setting) => new Originals(setting, script, this.#comparisons, budget, this.#seed, this.#meter),
    );
  }

  /** Fewest inputs, then fewest decisions; with an effort of its own. */
  minimize(failure: Failure): Counterexample {
    this.#meter = new Meter(this.#bounds.effort);
    let best = failure;
    for (let again = true; again; ) {
      again = false;
      for (const smaller of shorterScripts(best.script)) {
        const found = this.#runScript(smaller, this.#bounds.schedules * 2);
        if (found === null) continue;
        best = found;
        again = true;
        break;
      }
    }
    const originals = this.#explainers(best.script, this.#bounds.searchRuns * 2);
    const fails = (trail: readonly number[]): Run | null => {
      const run = simulate(this.#optimized, best.script, new ListedChoices(trail));
      return run.ended !== 'bound' && explain(originals, run.history, this.#follow(best.script, trail)) === 'impossible'
        ? run
        : null;
    };
    let { trail, history } = best;
    for (let at = 0; at < trail.length; at++) {
      if (trail[at] === 0) continue;
      const simpler = trail.with(at, 0);
      const found = fails(simpler);
      if (found !== null) [trail, history] = [simpler, found.history];
    }
    const last = trail.findLastIndex((choice) => choice !== 0);
    return {
      script: best.script,
      trail: trail.slice(0, last + 1),
      history,
      outcome: outcomeKey(history, this.#comparisons),
      possible: possible(originals, history, this.#follow(best.script, trail)),
      seed: this.#seed,
    };
  }
}
