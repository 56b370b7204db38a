/**
 * What the original can show under one script: runs that go the way of what is to be explained, random runs, then all of them, then those
 * that lead to a history that is asked for.
 */
import { ListedChoices, RandomChoices } from '../run/choices.ts';
import type { Layout } from '../run/layout.ts';
import { type Precedence, precedenceOf } from '../run/precedence.ts';
import type { History, Run, Script, Setting } from '../run/simulate.ts';
import { isQuiet, simulate } from '../run/simulate.ts';
import { type Exploration, explore, type Found, type Search } from './explore.ts';
import { type Comparisons, explainsSightings, outcomeKey, portOf } from './history.ts';
import type { Meter } from './meter.ts';

/** Parts of the budget of a script that go to random runs of the original, and to the attempt to follow all of them. */
const RANDOM_PART = 0.3;
const EXHAUSTIVE_PART = 0.4;

export type Answer = 'explained' | 'impossible' | 'open';

/** Runs a part of the original the way the run went that is to be explained. */
export type Follow = (part: Setting, script: Script) => Run;

/** A run that failed is explained by all of the original, others by each part of it. */
export function explain([whole, ...parts]: readonly Originals[], history: History, follow: Follow): Answer {
  if (history.failed) return whole?.explain(history, follow) ?? 'open';
  let answer: Answer = 'explained';
  for (const part of parts) {
    const found = part.explain(history, follow);
    if (found === 'impossible') return found;
    if (found === 'open') answer = found;
  }
  return answer;
}

/** Some outcomes that the original can show instead: of the part that cannot show what was seen. */
export function possible([whole, ...parts]: readonly Originals[], history: History, follow: Follow): readonly string[] {
  const odd = history.failed ? whole : parts.find((part) => part.explain(history, follow) === 'impossible');
  return odd?.outcomes().slice(0, 20) ?? [];
}

/** The histories of a part of the original under one script, as far as they are known. */
export class Originals {
  runs = 0;
  readonly #setting: Setting;
  readonly #script: Script;
  readonly #comparisons: Comparisons;
  readonly #budget: number;
  readonly #seed: number;
  readonly #known = new Map<string, History[]>();
  readonly #outputs: ReadonlySet<string>;
  #random = 0;
  /** The attempts to follow all runs, for histories that fail and for others. */
  readonly #all = new Map<boolean, Exploration>();
  readonly #meter: Meter;

  constructor(setting: Setting, script: Script, comparisons: Comparisons, budget: number, seed: number, meter: Meter) {
    this.#setting = setting;
    this.#meter = meter;
    const ports = new Set(setting.layout.inputs.map((port) => port.name));
    this.#script = {
      ...script,
      phases: script.phases.map((phase) => ({ ...phase, sends: phase.sends.filter((send) => ports.has(send.port)) })),
    };
    this.#outputs = new Set(setting.layout.outputs.map((port) => port.name));
    this.#comparisons = comparisons;
    this.#budget = budget;
    this.#seed = seed;
  }

  outcomes(): string[] {
    return [...this.#known.keys()].sort();
  }

  /** `impossible` only when every run of the original was followed. */
  explain(whole: History, follow: Follow): Answer {
    const history = restricted(whole, this.#outputs);
    if (this.#explained(history)) return 'explained';
    // Where everything waits until all is quiet, the plainest run mostly shows it, at half the price of one that goes the same way.
    if (this.#random === 0 && isQuiet(this.#script)) {
      this.#sample();
      if (this.#explained(history)) return 'explained';
    }
    const alike = follow(this.#setting, this.#script);
    this.runs++;
    this.#meter.add(alike);
    if (alike.ended !== 'bound') this.#add(alike.history);
    if (this.#explained(history)) return 'explained';
    while (this.#random < this.#budget * RANDOM_PART && !this.#meter.usedUp) {
      this.#sample();
      if (this.#explained(history)) return 'explained';
    }
    // Runs that fail half-way have not done everything that comes first.
    const plain = history.failed || this.#setting.delays;
    const setting = plain ? this.#setting : { ...this.#setting, precedence: precedenceIn(this.#setting.layout) };
    const all = this.#all.get(plain) ?? this.#search(setting, { maxRuns: Math.ceil(this.#budget * EXHAUSTIVE_PART) });
    this.#all.set(plain, all);
    if (this.#explained(history)) return 'explained';
    if (all.complete) return 'impossible';
    const accept = (found: Found): boolean => this.#explains(found.history, history);
    const maxRuns = Math.max(0, this.#budget - this.runs);
    const { complete } = this.#search(setting, { maxRuns, target: { history, accept } });
    if (this.#explained(history)) return 'explained';
    return complete ? 'impossible' : 'open';
  }

  #search(setting: Setting, search: Search): Exploration {
    const found = explore(setting, this.#script, this.#comparisons, { ...search, meter: this.#meter });
    this.runs += found.runs;
    for (const same of found.histories.values()) for (const { history } of same) this.#add(history);
    return found;
  }

  #sample(): void {
    // The plainest run first.
    const choices = this.#random === 0 ? new ListedChoices([]) : new RandomChoices(this.#seed * 104729 + this.#random);
    this.#random++;
    this.runs++;
    // Delays add nothing to what can be seen, but make other things likely.
    const run = simulate({ ...this.#setting, delays: this.#setting.delays || this.#random % 2 === 0 }, this.#script, choices);
    this.#meter.add(run);
    if (run.ended !== 'bound') this.#add(run.history);
  }

  #add(history: History): void {
    const key = outcomeKey(history, this.#comparisons);
    const same = this.#known.get(key);
    if (same === undefined) this.#known.set(key, [history]);
    else same.push(history);
  }

  #explained(history: History): boolean {
    const candidates = history.failed
      ? [...this.#known.values()].flat()
      : (this.#known.get(outcomeKey(history, this.#comparisons)) ?? []);
    return candidates.some((candidate) => this.#explains(candidate, history));
  }

  /**
   * A run that fails half-way has shown what happened to be first, which is another part of it in every run: that the original can fail
   * too is all that is asked.
   */
  #explains(candidate: History, history: History): boolean {
    if (history.failed) return candidate.failed;
    const same = outcomeKey(candidate, this.#comparisons) === outcomeKey(history, this.#comparisons);
    return same && explainsSightings(candidate, history, this.#comparisons);
  }
}

const precedences = new WeakMap<Layout, Precedence>();

/** Once for each part of a program, and only when it is searched. */
function precedenceIn(part: Layout): Precedence {
  const known = precedences.get(part) ?? precedenceOf(part);
  precedences.set(part, known);
  return known;
}

/** A history as somebody sees it who looks at some of the ports. */
function restricted(history: History, ports: ReadonlySet<string>): History {
  const outputs = new Map([...history.outputs].filter(([name]) => ports.has(portOf(name))));
  const seen = history.seen.map((sighting) => new Map([...sighting].filter(([name]) => ports.has(portOf(name)))));
  return { ...history, outputs, seen };
}
