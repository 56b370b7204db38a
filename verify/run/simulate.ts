/** Runs a program under a script of inputs until nothing is left to do, or a bound is met. */
import type { LocationKey } from '../../ir/index.ts';
import { EvaluationError } from '../eval/runtime.ts';
import type { Value } from '../eval/value.ts';
import type { Choices } from './choices.ts';
import type { ProgramClosures } from './closures.ts';
import type { Event } from './event.ts';
import type { Layout } from './layout.ts';
import { type Action, Machine } from './machine.ts';
import type { Precedence } from './precedence.ts';
import { RunError } from './run-error.ts';

/** What the world outside does: it sends in phases, and may have seen outputs of earlier phases when it does. */
export interface Script {
  /** Values of inputs that are known before the program starts, by port. */
  readonly atStart: ReadonlyMap<string, Value>;
  readonly phases: readonly Phase[];
}
export interface Phase {
  /** Sent only when nothing else is left to do; else at any moment. */
  readonly whenQuiet: boolean;
  readonly sends: readonly Send[];
}
/** Everything that is sent waits until all is quiet. */
export const isQuiet = ({ phases }: Script): boolean => phases.every(({ whenQuiet }, i) => whenQuiet || i === 0);

export interface Send {
  readonly port: string;
  /** Of the location of the port; 0 on a process. */
  readonly member: number;
  readonly values: readonly Value[];
}

export interface Setting {
  readonly layout: Layout;
  readonly closures: ProgramClosures;
  readonly sizes: ReadonlyMap<LocationKey, number>;
  /** Messages arrive one by one, in any order of the channels. */
  readonly delays: boolean;
  /** With delays: inputs wait as messages do, each port in its order. */
  readonly inputsWait?: boolean;
  /** With delays: what is declared to come in no order comes in any from ports and networks. */
  readonly anyOrder?: boolean;
  /** Set to leave out interleavings that show nothing that others do not show; without delays, and not for runs that fail. */
  readonly precedence?: Precedence;
  /** Decides about what lossy networks lose instead of the choices. */
  readonly loses?: (network: number, value: Value) => boolean;
  /** Decisions of which action is next that a run may take. */
  readonly maxSteps: number;
  /** How often operators may fire in a run; 300,000 when it is left out. */
  readonly maxFirings?: number;
}

/** What can be seen of a run from outside. */
export interface History {
  /** By port and member, in the order in which they came out. */
  readonly outputs: ReadonlyMap<string, readonly Value[]>;
  /** For each phase but the first: how many outputs of each port there were when it was sent. */
  readonly seen: readonly ReadonlyMap<string, number>[];
  /** The program stopped with an error that Rust would panic with. */
  readonly failed: boolean;
}

export interface Run {
  /**
   * `quiescent`: nothing is left to do. `bound`: it did not end within the steps, or a closure did not. `stopped`: the watcher had enough.
   * `failed`: Rust would have panicked.
   */
  readonly ended: 'quiescent' | 'bound' | 'stopped' | 'failed';
  /** Why it failed, or that a closure did not end. */
  readonly error: string | null;
  readonly history: History;
  readonly steps: number;
  readonly firings: number;
  /** Operators fired and members asked for what they could do: what the run cost, whatever the machine. */
  readonly effort: number;
}

/** Asked after each step; false stops the run. */
export type Watcher = (machine: Machine, phasesSent: number, seen: readonly ReadonlyMap<string, number>[]) => boolean;

/** Takes step `at` instead of one that is chosen, until it answers that there are no more. `sendPhase` sends the next phase when it may. */
export type Guide = (machine: Machine, sendPhase: () => void, at: number) => boolean;

const PHASE = -1_000_000;

/** Whether what could happen next is that a phase is sent, by the identity that is given to `Choices.pick`. */
export const isPhase = (action: number): boolean => action <= PHASE;

/** @throws RangeError when the script does not fit the ports of the program */
export function simulate(
  setting: Setting,
  script: Script,
  choices: Choices,
  watch?: Watcher,
  observer?: (event: Event) => void,
  guide?: Guide,
): Run {
  const { layout, closures, sizes, delays, maxSteps, maxFirings, precedence, loses } = setting;
  const seen: ReadonlyMap<string, number>[] = [];
  let machine: Machine | null = null;
  let steps = 0;
  const end = (ended: Run['ended'], error: string | null = null): Run => ({
    ended,
    error,
    history: { outputs: machine?.outputs ?? new Map(), seen, failed: ended === 'failed' },
    steps,
    firings: machine?.firings ?? 0,
    effort: machine?.effort ?? 0,
  });
  try {
    const optional = { ...(observer && { observer }), ...(precedence && { precedence }), ...(loses && { loses }) };
    const arriving = { delays, inputsWait: setting.inputsWait === true, anyOrder: setting.anyOrder === true };
    const options = { sizes, ...arriving, ...optional, ...(maxFirings && { maxFirings }) };
    const running = new Machine(layout, closures, choices, options);
    machine = running;
    running.start(script.atStart);
    let next = 0;
    const sendPhase = (): void => {
      if (next > 0) seen.push(new Map([...running.outputs].map(([port, values]) => [port, values.length])));
      const phase = script.phases[next] as Phase;
      observer?.({ what: 'phase', phase: next, whenQuiet: phase.whenQuiet });
      next++;
      for (const send of phase.sends) running.send(send.port, send.member, send.values);
    };
    if (script.phases.length > 0) sendPhase();
    const step = (): boolean => {
      const phase = script.phases[next];
      // What comes from outside at any moment may be waited for, and then something later goes first.
      const settled = phase === undefined || phase.whenQuiet;
      const actions = precedence !== undefined && settled ? foremost(running.actions()) : running.actions();
      if (phase !== undefined && (!phase.whenQuiet || actions.length === 0))
        actions.push({ id: PHASE - next, rank: 0, run: sendPhase });
      if (actions.length === 0 || steps >= maxSteps) return false;
      steps++;
      const chosen = actions.length === 1 ? 0 : choices.pick(actions.map((action) => action.id));
      actions[chosen]?.run();
      return true;
    };
    if (guide !== undefined) {
      const phaseWhenItMay = (): void => {
        const now = next;
        if (script.phases[now]?.whenQuiet === true) while (next === now && step());
        else if (now < script.phases.length) sendPhase();
      };
      for (let at = 0; at < maxSteps && guide(running, phaseWhenItMay, at); at++);
    }
    for (;;) {
      if (watch !== undefined && !watch(running, next, seen)) return end('stopped');
      if (!step()) return end(steps >= maxSteps ? 'bound' : 'quiescent');
    }
  } catch (error) {
    const ended = endOf(error);
    if (ended === null) throw error;
    return end(ended, (error as Error).message);
  }
}

function foremost(actions: Action[]): Action[] {
  const least = actions.reduce((rank, action) => Math.min(rank, action.rank), Number.POSITIVE_INFINITY);
  return actions.filter(({ rank }) => rank === least);
}

/** How an error of a running program ends the run; null for errors that are not the program's. */
function endOf(error: unknown): 'failed' | 'bound' | null {
  if (error instanceof RunError) return 'failed';
  if (!(error instanceof EvaluationError)) return null;
  return error.outcome === 'diverged' ? 'bound' : 'failed';
}
