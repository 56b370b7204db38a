/**
 * All runs of a program under one script, by depth-first enumeration of decision lists. A state that was reached before (the same
 * waiting inputs, operator states and outputs) is not followed twice: whatever follows from it is known. That covers the orders in
 * which independent things happen.
 */
import { ListedChoices } from '../run/choices.ts';
import { type History, type Script, type Setting, simulate } from '../run/simulate.ts';
import { type Comparisons, covers, outcomeKey, portOf, sightingsKey } from './history.ts';
import type { Meter } from './meter.ts';

export interface Exploration {
  /** Outcomes found, each with all distinct sightings; complete histories only. */
  readonly histories: ReadonlyMap<string, readonly Found[]>;
  /** Every run was followed to its end. */
  readonly complete: boolean;
  /** Runs executed, those that met a known state included. */
  readonly runs: number;
}

export interface Found {
  readonly history: History;
  /** Decisions that lead there. */
  readonly trail: readonly number[];
}

export interface Search {
  readonly maxRuns: number;
  /**
   * Only runs whose outputs stay within this history are followed, unless it failed: then any run that fails will do. The search ends with
   * the first that `accept`s.
   */
  readonly target?: { readonly history: History; readonly accept: (found: Found) => boolean };
  /** No run is begun when it is used up. */
  readonly meter?: Meter;
}

export function explore(setting: Setting, script: Script, comparisons: Comparisons, search: Search): Exploration {
  const histories = new Map<string, Found[]>();
  const visited = new Set<string>();
  const { target, meter } = search;
  let complete = true;
  let runs = 0;
  let list: readonly number[] | null = [];
  while (list !== null) {
    if (runs >= search.maxRuns || meter?.usedUp === true) return { histories, complete: false, runs };
    runs++;
    const choices = new ListedChoices(list);
    const known = list.length;
    const run = simulate(setting, script, choices, (machine, phases, seen) => {
      // Looking at newer states without a trace can wait until there is nothing else to do: it only leaves less to choose from later.
      if (machine.hasty()) return false;
      // Still on the way that an earlier run went: its states are known by definition.
      if (choices.trail.length < known) return true;
      const so: History = { outputs: machine.outputs, seen, failed: false };
      if (target !== undefined && !target.history.failed && !within(so, target.history, comparisons)) return false;
      const key = `${phases}\n${sightingsKey(so, comparisons)}\n${outcomeKey(so, comparisons)}\n${machine.key()}`;
      if (visited.has(key)) return false;
      visited.add(key);
      return true;
    });
    meter?.add(run);
    if (run.ended === 'bound') complete = false;
    if (run.ended === 'quiescent' || run.ended === 'failed') {
      const found: Found = { history: run.history, trail: choices.trail };
      const key = outcomeKey(run.history, comparisons);
      const same = histories.get(key) ?? [];
      const sightings = sightingsKey(run.history, comparisons);
      if (!same.some((other) => sightingsKey(other.history, comparisons) === sightings)) histories.set(key, [...same, found]);
      if (target?.accept(found) === true) return { histories, complete, runs };
    }
    list = choices.successor();
  }
  return { histories, complete, runs };
}

function within(so: History, target: History, comparisons: Comparisons): boolean {
  for (const [name, values] of so.outputs) {
    if (values.length === 0) continue;
    const comparison = comparisons.get(portOf(name)) ?? 'sequence';
    if (!covers(target.outputs.get(name) ?? [], values, comparison)) return false;
  }
  return true;
}
