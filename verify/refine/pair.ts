/**
 * Two programs under one reading of what they leave open. Random runs of the optimized program, each explained by a run of the original:
 * one that goes the same way, a random one, or one that an exhaustive search finds. Only when the search has followed every run of the
 * original is an unexplained history a counterexample.
 */
import { isMembership } from '../../ir/index.ts';
import { type Choices, ListedChoices, RandomChoices } from '../run/choices.ts';
import { counterparts } from '../run/counterparts.ts';
import { Course, follow } from '../run/follow.ts';
import type { Layout } from '../run/layout.ts';
import type { History, Run, Script, Setting } from '../run/simulate.ts';
import { isQuiet, simulate } from '../run/simulate.ts';
import { AskingChoices } from './asking.ts';
import type { Bounds } from './bounds.ts';
import type { Causal } from './causal.ts';
import { explore } from './explore.ts';
import type { Ground } from './ground.ts';
import { type Comparisons, comparisonsOf, outcomeKey, sightingsKey } from './history.ts';
import type { Meter } from './meter.ts';
import { type Answer, explain, type Follow, Originals, possible } from './originals.ts';
import type { Reading } from './reading.ts';
import { shorterScripts, smallParts } from './shorten.ts';
import type { Tally } from './tally.ts';

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

/** A run is not stopped before operators have fired so often. */
const LEAST_FIRINGS = 10_000;

/** Of the runs of a random script, one in so many of a causal sequence: there are more sequences, and less to choose in each. */
const QUIET = 10;
const ASKED = 2;

/** Undecided scripts of which parts are tried, and how many parts. */
const NARROWED = 3;
const PARTS = 40;

/**
 * How many members watch the membership of some cluster. Plans state as an assumption that shards see memberships each at its own time:
 * where one watcher became several, what happens before all members are known is not compared.
 */
function observers({ layout, sizes }: Setting): number {
  return layout.program
    .operators()
    .filter(isMembership)
    .reduce((sum, { place }) => sum + (sizes.get(place.root) ?? 1), 0);
}

/** How the optimized program is run under a script: the plainest run first, or somebody asks as soon as he sees an answer. */
type Way = 'random' | 'plain first' | 'asks';

function choicesFor(way: Way, run: number, seed: number): Choices {
  if (way === 'asks') return new AskingChoices(seed);
  return way === 'plain first' && run === 0 ? new ListedChoices([]) : new RandomChoices(seed);
}

/** A run of the optimized program that the original cannot show. */
export interface Failure {
  readonly script: Script;
  readonly way: Way;
  readonly trail: readonly number[];
  readonly history: History;
}

export class Pair {
  readonly #bounds: Bounds;
  readonly #seed: number;
  readonly #tally: Tally;
  readonly #ground: Ground;
  readonly #reading: Reading;
  /** The parts of the original that decide nothing together. */
  readonly #originals: readonly Setting[];
  /** All of it, for runs that failed. */
  readonly #original: Setting;
  readonly #optimized: Setting;
  readonly #comparisons: Comparisons;
  readonly #counterparts: ReadonlyMap<number, number>;
  #meter: Meter;

  constructor(ground: Ground, parts: readonly Layout[], bounds: Bounds, seed: number, tally: Tally, meter: Meter) {
    const { before, after } = ground;
    const reading = ground.reading(seed);
    const maxFirings = Math.max(bounds.effort, LEAST_FIRINGS);
    this.#ground = ground;
    this.#reading = reading;
    this.#original = { ...ground.setting(before, reading, false), maxFirings };
    this.#originals = parts.map((part) => ({ ...this.#original, layout: part }));
    this.#bounds = bounds;
    this.#seed = seed;
    this.#tally = tally;
    this.#meter = meter;
    this.#optimized = { ...ground.setting(after, reading, true), maxFirings };
    this.#comparisons = comparisonsOf(before.outputs);
    this.#counterparts = counterparts(before.program, after.program);
  }

  /** The same for all readings of the programs. */
  sequences(): Iterable<Causal> {
    return this.#reading.sequences(this.#ground.before, this.#original.sizes);
  }

  runCausal(sequence: Causal): Failure | null {
    const script = this.#reading.causal(sequence, this.#ground.before, this.#original.sizes);
    const { schedules } = this.#bounds;
    if (sequence.asks) return this.#runScript(script, 'asks', Math.ceil(schedules / ASKED));
    return this.#runScript(script, 'plain first', 1 + Math.floor(schedules / QUIET));
  }

  /** The random script of this reading. */
  runRandom(): Failure | null {
    this.#tally.scripts++;
    const { unresolved } = this.#tally;
    const settled = observers(this.#optimized) > observers(this.#original);
    const script = this.#reading.script(this.#ground.before, this.#original.sizes, settled);
    const failure = this.#runScript(script, 'random', this.#bounds.schedules);
    if (failure !== null || this.#tally.unresolved === unresolved || this.#tally.narrowed++ >= NARROWED) return failure;
    return this.#narrow(script);
  }

  /** What cannot be decided for a script may be decided for a small part of it, which has fewer runs. */
  #narrow(script: Script): Failure | null {
    const { unresolved } = this.#tally;
    let failure: Failure | null = null;
    for (const part of smallParts(script, PARTS)) {
      if (this.#meter.usedUp) break;
      failure = this.#runScript(part, 'random', this.#bounds.schedules);
      if (failure !== null) break;
    }
    this.#tally.unresolved = unresolved;
    return failure;
  }

  #runScript(script: Script, way: Way, schedules: number): Failure | null {
    const originals = this.#explainers(script, this.#bounds.searchRuns);
    const failure = this.#runSome(script, way, schedules, originals) ?? this.#runAll(script, originals);
    for (const part of originals) this.#tally.originals += part.runs;
    return failure;
  }

  #runSome(script: Script, way: Way, schedules: number, originals: readonly Originals[]): Failure | null {
    const settled = new Set<string>();
    for (let i = 0; i < schedules && (i === 0 || !this.#meter.usedUp); i++) {
      const choices = choicesFor(way, i, this.#seed * 7919 + i);
      const asked = choices instanceof AskingChoices ? choices.observe : undefined;
      const course = isQuiet(script) ? null : new Course(asked);
      const run = simulate(this.#optimized, script, choices, course?.watch, course?.observe ?? asked);
      this.#meter.add(run);
      this.#tally.schedules++;
      this.#tally.randomRuns++;
      this.#tally.firings += run.firings;
      if ([...run.history.outputs.values()].every((values) => values.length === 0)) this.#tally.silent++;
      if (run.ended === 'bound') {
        this.#tally.unended++;
        continue;
      }
      const key = `${outcomeKey(run.history, this.#comparisons)}|${sightingsKey(run.history, this.#comparisons)}`;
      if (settled.has(key)) continue;
      settled.add(key);
      if (this.#judge(run.history, choices.trail, script, originals, course) === 'impossible')
        return { script, way, trail: choices.trail, history: run.history };
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
      if (this.#judge(history, trail, script, originals) === 'impossible') return { script, way: 'random', trail, history };
    return null;
  }

  #judge(
    history: History,
    trail: readonly number[],
    script: Script,
    originals: readonly Originals[],
    course: Course | null = null,
  ): Answer {
    const answer = explain(originals, history, this.#follow(script, trail, course));
    if (answer === 'explained') this.#tally.explained++;
    else if (answer === 'open') this.#tally.unresolved++;
    return answer;
  }

  /** Where the course was not recorded in the run itself, it is for histories that nothing explains yet. */
  #follow(script: Script, trail: readonly number[], recorded: Course | null = null): Follow {
    let course = recorded;
    return (part, own) => {
      if (course === null) {
        course = new Course();
        this.#meter.add(simulate(this.#optimized, script, new ListedChoices(trail), course.watch, course.observe));
      }
      return follow(part, own, course, this.#optimized.sizes, this.#counterparts);
    };
  }

  #explainers(script: Script, budget: number): Originals[] {
    return [this.#original, ...this.#originals].map(
      (setting) => new Originals(setting, script, this.#comparisons, budget, this.#seed, this.#meter),
    );
  }

  /** Fewest inputs, then fewest decisions; with an effort of its own. */
  minimize(failure: Failure): Counterexample {
    this.#meter = this.#meter.afresh();
    let best = failure;
    for (let again = true; again; ) {
      again = false;
      for (const smaller of shorterScripts(best.script)) {
        const found = this.#runScript(smaller, best.way, this.#bounds.schedules * 2);
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
