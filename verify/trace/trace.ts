/**
 * A run as a space-time diagram: lanes, what happened on each in order, and the messages between them. Built from the events of a run;
 * says nothing about how it is drawn.
 */
import { type LocationKey, locationName, type Program } from '../../ir/index.ts';
import { keyOf, type Value } from '../eval/value.ts';
import type { Event, Took } from '../run/event.ts';
import { type Item, itemKey, shapeOf } from '../run/item.ts';
import { type Lane, orderLanes } from './lanes.ts';
import { originOf } from './origin.ts';

/** What a step begins with. */
export type Cause =
  | { readonly what: 'start' }
  | { readonly what: 'input'; readonly port: string; readonly values: readonly Value[] }
  /** A message arrives. */
  | { readonly what: 'receive'; readonly message: number }
  /** News of members of a cluster arrive. */
  | { readonly what: 'hear'; readonly location: LocationKey; readonly members: readonly string[] }
  /** `took`: what is new since the tick before, by where it comes from. */
  | { readonly what: 'tick'; readonly clock: number; readonly took: readonly Taken[] }
  /** One of the orders that the program leaves open is chosen. */
  | { readonly what: 'order'; readonly op: number; readonly values: readonly Value[] };

export interface Taken {
  readonly op: number;
  readonly from: string;
  /** Elements are taken once; a state is looked at. */
  readonly state: boolean;
  readonly items: readonly Item[];
}

/** What a site did at once. */
export interface Step {
  /** Position among the steps. */
  readonly index: number;
  readonly lane: number;
  /** Phase of inputs that had been sent by then, from 0. */
  readonly phase: number;
  readonly cause: Cause;
  readonly sends: readonly number[];
  readonly outputs: readonly { readonly port: string; readonly values: readonly Value[] }[];
  /** Elements that have no order, as a tick read them: only where there were several. */
  readonly arranged: readonly (readonly Value[])[];
  /** What lossy networks lost. */
  readonly lost: readonly Value[];
}

export interface Message {
  readonly index: number;
  readonly network: number;
  /** Steps and lanes; `received` is null for what was still on its way when the run ended. */
  readonly from: number;
  readonly to: number;
  readonly sent: number;
  readonly received: number | null;
  readonly payload: Value;
  /** What the receiver makes of it. */
  readonly value: Value;
}

/** A phase of inputs after the first. */
export interface PhaseMark {
  /** Its first step. */
  readonly step: number;
  readonly phase: number;
  readonly whenQuiet: boolean;
}

export interface Trace {
  readonly program: Program;
  /** Only those on which something happened, clients first. */
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  readonly messages: readonly Message[];
  readonly phases: readonly PhaseMark[];
  /** Names of locations and members on which nothing happened. */
  readonly idle: readonly string[];
  /** Steps that are left out because nothing came of them: news of members, and ticks that only looked at states. */
  readonly quiet: number;
  /** Steps that were left out at the end. */
  readonly omitted: number;
}

interface Draft {
  readonly index: number;
  readonly site: string;
  readonly phase: number;
  cause: Cause;
  /** Of a tick, at each of its inputs. */
  readonly took: readonly Took[];
  /** A tick that left no trace. */
  idle: boolean;
  sends: number[];
  outputs: { port: string; values: Value[] }[];
  arranged: (readonly Value[])[];
  lost: Value[];
}

interface MessageDraft {
  network: number;
  from: string;
  to: string;
  sent: number;
  received: number | null;
  payload: Value;
  value: Value;
}

/**
 * @param sites all members that ran
 * @param maxSteps steps that are kept; the run itself may have had more
 */
export function traceOf(
  program: Program,
  sites: readonly string[],
  events: readonly Event[],
  maxSteps = Number.POSITIVE_INFINITY,
): Trace {
  const tracer = new Tracer(program);
  for (const event of events) tracer.add(event);
  return tracer.trace(sites, maxSteps);
}

class Tracer {
  readonly #program: Program;
  readonly #steps: Draft[] = [];
  readonly #messages: MessageDraft[] = [];
  readonly #phases: PhaseMark[] = [];
  /** Last step of each site. */
  readonly #last = new Map<string, Draft>();
  /** Messages on their way, by what makes them equal. */
  readonly #travelling = new Map<string, number[]>();
  readonly #origins = new Map<number, string>();
  /** What a tick saw of a state, by site and operator. */
  readonly #states = new Map<string, string>();
  #phase = 0;
  #waiting: { readonly phase: number; readonly whenQuiet: boolean } | null = null;

  constructor(program: Program) {
    this.#program = program;
  }

  add(event: Event): void {
    switch (event.what) {
      case 'phase':
        this.#phase = event.phase;
        this.#waiting = event.phase > 0 ? event : null;
        return;
      case 'input':
        this.#step(event.site, { what: 'input', port: event.port, values: event.values });
        return;
      case 'output':
        this.#output(event.site, event.port, event.values);
        return;
      case 'send':
        this.#send(event);
        return;
      case 'receive':
        this.#receive(event);
        return;
      case 'hear':
        this.#hear(event.site, event.of);
        return;
      case 'tick':
        this.#step(event.site, { what: 'tick', clock: event.clock, took: [] }, event.took);
        return;
      case 'arrange':
        if (event.values.length > 1) this.#last.get(event.site)?.arranged.push(event.values);
        return;
      case 'lose':
        this.#current(event.from).lost.push(event.value);
        return;
      case 'idle': {
        const last = this.#last.get(event.site);
        if (last !== undefined) last.idle = true;
        return;
      }
      case 'order':
        this.#step(event.site, { what: 'order', op: event.op, values: event.values });
        return;
    }
  }

  #step(site: string, cause: Cause, took: readonly Took[] = []): Draft {
    const index = this.#steps.length;
    const step: Draft = {
      index,
      site,
      phase: this.#phase,
      cause,
      took,
      idle: false,
      sends: [],
      outputs: [],
      arranged: [],
      lost: [],
    };
    if (this.#waiting !== null) {
      this.#phases.push({ step: index, phase: this.#waiting.phase, whenQuiet: this.#waiting.whenQuiet });
      this.#waiting = null;
    }
    this.#steps.push(step);
    this.#last.set(site, step);
    return step;
  }

  /** What a site does follows its last step, the start when there is none. */
  #current(site: string): Draft {
    return this.#last.get(site) ?? this.#step(site, { what: 'start' });
  }

  #output(site: string, port: string, values: readonly Value[]): void {
    const { outputs } = this.#current(site);
    const same = outputs.at(-1);
    if (same?.port === port) same.values.push(...values);
    else outputs.push({ port, values: [...values] });
  }

  #send({ network, from, to, payload }: Extract<Event, { what: 'send' }>): void {
    const step = this.#current(from);
    const index = this.#messages.length;
    this.#messages.push({ network, from, to, sent: step.index, received: null, payload, value: payload });
    step.sends.push(index);
    const key = travelKey(network, from, to, payload);
    const travelling = this.#travelling.get(key);
    if (travelling === undefined) this.#travelling.set(key, [index]);
    else travelling.push(index);
  }

  /** Equal messages of one channel cannot be told apart, so the one sent first is as good as any. */
  #receive({ network, from, to, payload, value }: Extract<Event, { what: 'receive' }>): void {
    const index = this.#travelling.get(travelKey(network, from, to, payload))?.shift();
    if (index === undefined) return;
    const message = this.#messages[index] as MessageDraft;
    message.value = value;
    message.received = this.#step(to, { what: 'receive', message: index }).index;
  }

  #hear(site: string, of: string): void {
    const [location = '', member = ''] = of.split('@');
    const last = this.#last.get(site);
    if (last?.cause.what === 'hear' && last.cause.location === location && last.sends.length + last.outputs.length === 0) {
      const members = [...new Set([...last.cause.members, member])].sort((a, b) => Number(a) - Number(b));
      last.cause = { what: 'hear', location, members };
    } else this.#step(site, { what: 'hear', location, members: [member] });
  }

  #taken(site: string, op: number, items: readonly Item[]): Taken[] {
    const [input] = this.#program.inputs(op);
    const state = input !== undefined && shapeOf(this.#program.op(input.from).collection) !== 'elements';
    if (state) {
      const key = `${site} ${op}`;
      const now = items.map(itemKey).join();
      if (this.#states.get(key) === now) return [];
      this.#states.set(key, now);
    } else if (items.length === 0) return [];
    let from = this.#origins.get(op);
    if (from === undefined) {
      from = originOf(this.#program, op);
      this.#origins.set(op, from);
    }
    return [{ op, from, state, items }];
  }

  trace(all: readonly string[], maxSteps: number): Trace {
    const loud = this.#steps.filter(({ cause, idle, sends, outputs, lost }) => {
      const bare = cause.what === 'start' || cause.what === 'hear' || idle;
      return !bare || sends.length + outputs.length + lost.length > 0;
    });
    const kept = loud.slice(0, maxSteps);
    const numbers = new Map(kept.map(({ index }, i) => [index, i]));
    const sentBy = this.#messages.map(({ sent }) => numbers.get(sent));
    const messageNumbers = new Map<number, number>();
    sentBy.forEach((sent, i) => {
      if (sent !== undefined) messageNumbers.set(i, messageNumbers.size);
    });
    const messages = this.#messages.filter((_, i) => messageNumbers.has(i));
    const sites = new Set([...kept.map(({ site }) => site), ...messages.map(({ to }) => to)]);
    const lanes = orderLanes(
      [...sites].map((site) => this.#lane(site)),
      [...this.#program.locations.keys()],
      messages.map(({ from, to }) => [locationOf(from), locationOf(to)] as const),
    );
    const laneOf = new Map(lanes.map(({ site }, i) => [site, i]));
    const lane = (site: string): number => laneOf.get(site) as number;
    return {
      program: this.#program,
      lanes,
      steps: kept.map((step, index) => {
        const { site, phase, sends, outputs, arranged, lost } = step;
        const cause = this.#causeOf(step, messageNumbers);
        const sent = sends.map((i) => messageNumbers.get(i) as number);
        return { index, lane: lane(site), phase, cause, sends: sent, outputs, arranged, lost };
      }),
      messages: messages.map(({ network, from, to, sent, received, payload, value }, index) => ({
        index,
        network,
        from: lane(from),
        to: lane(to),
        sent: numbers.get(sent) as number,
        received: numbers.get(received ?? -1) ?? null,
        payload,
        value,
      })),
      phases: this.#phases.flatMap(({ step, ...phase }) => {
        const first = kept.findIndex(({ index }) => index >= step);
        return first < 0 ? [] : [{ ...phase, step: first }];
      }),
      idle: this.#idle(all, sites),
      quiet: this.#steps.length - loud.length,
      omitted: loud.length - kept.length,
    };
  }

  #idle(all: readonly string[], busy: ReadonlySet<string>): string[] {
    return [...new Set(all.map(locationOf))].flatMap((location) => {
      const own = all.filter((site) => locationOf(site) === location);
      const idle = own.filter((site) => !busy.has(site));
      if (idle.length === own.length) return idle.length === 0 ? [] : [locationName(this.#program, location)];
      return idle.map((site) => this.#lane(site).name);
    });
  }

  #causeOf({ site, cause, took }: Draft, messageNumbers: ReadonlyMap<number, number>): Cause {
    if (cause.what === 'receive') return { what: 'receive', message: messageNumbers.get(cause.message) as number };
    if (cause.what !== 'tick') return cause;
    return { ...cause, took: took.flatMap(({ op, values }) => this.#taken(site, op, values)) };
  }

  #lane(site: string): Lane {
    const location = locationOf(site);
    const { kind, role } = this.#program.location(location);
    const member = site.includes('@') ? Number(site.split('@')[1]) : null;
    const name = locationName(this.#program, location);
    return { site, location, member, name: member === null ? name : `${name}@${member}`, kind, client: role === 'client' };
  }
}

const locationOf = (site: string): LocationKey => (site.split('@')[0] ?? '') as LocationKey;

const travelKey = (network: number, from: string, to: string, payload: Value): string =>
  `${network} ${from} ${to} ${keyOf(payload)}`;
