import { type Profile, type Program, ProgramView } from '../ir/index.ts';
import { compactType, payloadType } from './element-size.ts';
import { addressesElements } from './network-load.ts';
import type { CostEntry, CostName, CostTable } from './table.ts';

/**
 * Elements out of each measured operator, per unit of workload (`commands` commands). What goes into an operator with one input comes
 * out of the one before, so that is known, too.
 */
export function measuredRates(view: ProgramView, profile: Profile, commands: number): Map<number, number> {
  const rates = new Map<number, number>();
  const set = (id: number, perCommand: number): void => {
    if (!view.op(id).isRoot && !rates.has(id)) rates.set(id, perCommand * commands);
  };
  for (const { op, messagesPerCommand } of profile.networks) set(op, messagesPerCommand);
  for (const { op, outPerCommand } of profile.operators) set(op, outPerCommand);
  const inputs = [
    ...profile.networks.map(({ op, messagesPerCommand }) => ({ op, inPerCommand: messagesPerCommand })),
    ...profile.operators,
  ];
  for (const { op, inPerCommand } of inputs) {
    const [input, ...others] = view.inputs(op);
    if (inPerCommand !== undefined && input !== undefined && others.length === 0) set(input.from, inPerCommand);
  }
  return rates;
}

/** Bytes of one message by network. */
export function measuredBytes(profile: Profile): Map<number, number> {
  return new Map(
    profile.networks.flatMap(({ op, bytesPerMessage }) => (bytesPerMessage === undefined ? [] : [[op, bytesPerMessage]])),
  );
}

/**
 * The table with what a profile knows better: the batch is one round of its clients (unless the user gave one), and a type has the
 * size that its messages had, weighted by their number.
 */
export function withProfile(table: CostTable, profile: Profile, program: Program): CostTable {
  const { clients } = profile.source;
  const entries: Record<CostName, CostEntry> = { ...table.entries };
  if (clients && !table.replaced.includes('commandsPerBatch')) {
    const why = `the profile was made with ${clients} clients: one round of them is one batch`;
    entries.commandsPerBatch = { ...entries.commandsPerBatch, value: clients, low: null, high: null, source: 'profile', why };
  }
  return { ...table, entries, typeBytes: typeBytes(profile, program) };
}

function typeBytes(profile: Profile, program: Program): Map<string, number> {
  const view = new ProgramView(program);
  const totals = new Map<string, { bytes: number; messages: number }>();
  for (const { op, messagesPerCommand: messages, bytesPerMessage: bytes } of profile.networks) {
    const input = view.from(op);
    const text = input === null ? undefined : view.type(input)?.elementType;
    if (bytes === undefined || messages === 0 || text === undefined) continue;
    const type = addressesElements(view, op) ? payloadType(text) : text;
    const total = totals.get(compactType(type)) ?? { bytes: 0, messages: 0 };
    totals.set(compactType(type), { bytes: total.bytes + bytes * messages, messages: total.messages + messages });
  }
  return new Map([...totals].map(([type, { bytes, messages }]) => [type, bytes / messages]));
}
