/** The space-time diagram for terminals: one line per step in the order of the run, one column per lane, words at the right. */
import type { Step, Trace } from './trace.ts';
import { quietNote, wordsOf, wrapped } from './words.ts';

const NAMES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Least room for words. */
const WORDS = 36;

/** @param width columns of the terminal; lanes are set closer when there are many, words are wrapped */
export function traceText(trace: Trace, width: number): string {
  const { lanes, steps } = trace;
  if (steps.length === 0) return 'Nothing happened.\n';
  const numbers = String(steps.length).length + 1;
  const gap = lanes.length * 4 + numbers + WORDS <= width ? 4 : lanes.length * 3 + numbers + WORDS <= width ? 3 : 2;
  const room = Math.max(WORDS, width - numbers - 2 - lanes.length * gap - 1);
  const margin = ' '.repeat(numbers + 2);
  const out = [
    ...legend(trace, width),
    '',
    margin +
      lanes
        .map((_, i) => nameOf(i).padEnd(gap))
        .join('')
        .trimEnd(),
  ];
  const plain = lanes.map(() => '│'.padEnd(gap)).join('');
  for (const step of steps) {
    const mark = trace.phases.find((phase) => phase.step === step.index);
    if (mark !== undefined)
      out.push(`${margin}${plain} ${mark.whenQuiet ? 'when nothing else was left to do:' : 'at some moment:'}`);
    const lines = wrapped(wordsFor(trace, step, room), room);
    lines.forEach((line, i) => {
      const number = i === 0 ? String(step.index + 1).padStart(numbers) : ' '.repeat(numbers);
      out.push(`${number}  ${i === 0 ? drawn(trace, step, gap) : plain} ${line}`.trimEnd());
    });
  }
  return `${[...out, ...wrapped(endings(trace), width)].join('\n')}\n`;
}

const nameOf = (lane: number): string => {
  const round = Math.floor(lane / NAMES.length);
  return `${NAMES[lane % NAMES.length]}${round === 0 ? '' : round}`;
};

function legend({ lanes }: Trace, width: number): string[] {
  const lines: string[] = [];
  for (const text of lanes.map(({ name, client }, i) => `${nameOf(i)} ${name}${client ? ' (client)' : ''}`)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + text.length + 3 <= width) lines[lines.length - 1] = `${last} · ${text}`;
    else lines.push(text);
  }
  return lines;
}

/** Marks: ● acts, ▶ and ◀ get a message from where the line begins. */
function drawn({ lanes, messages }: Trace, { cause, lane }: Step, gap: number): string {
  const message = cause.what === 'receive' ? messages[cause.message] : undefined;
  const from = message?.from ?? lane;
  const [left, right] = [Math.min(from, lane), Math.max(from, lane)];
  return lanes
    .map((_, i) => {
      const line = i >= left && i < right ? '─' : ' ';
      if (i === lane) return (message === undefined ? '●' : from < lane ? '▶' : from > lane ? '◀' : '○') + line.repeat(gap - 1);
      if (message === undefined || i < left || i > right) return '│'.padEnd(gap);
      return (i === from ? (from === left ? '├' : '┤') : '┼') + line.repeat(gap - 1);
    })
    .join('');
}

function wordsFor(trace: Trace, step: Step, room: number): string[] {
  // Values get the room of two lines before they are shortened.
  const { title, details, outputs } = wordsOf(trace, step, room * 2 - 4);
  const sends = [...new Set(step.sends.map((message) => nameOf(trace.messages[message]?.to ?? 0)))].join(' ');
  const sent = sends === '' ? [] : [`sends ${step.sends.length > 1 ? `${step.sends.length} ` : ''}to ${sends}`];
  const [head, ...more] = [...details, ...outputs.map((line) => `⇒ ${line}`), ...sent];
  const line = head === undefined ? title : `${title} · ${head}`;
  return line.length <= room || more.length > 0 ? [line, ...more.map((text) => `  ${text}`)] : [title, `  ${head}`];
}

function endings({ messages, omitted, quiet, idle }: Trace): string[] {
  const lost = messages.filter(({ received }) => received === null);
  const ends: string[] = [];
  if (quiet > 0) ends.push(quietNote(quiet));
  if (idle.length > 0) ends.push(`Nothing happened at ${idle.join(', ')}.`);
  if (omitted > 0) ends.push(`… ${omitted} more steps`);
  else if (lost.length > 0) ends.push(`${lost.length} ${lost.length === 1 ? 'message was' : 'messages were'} still on the way.`);
  return ends.length === 0 ? [] : ['', ...ends];
}
