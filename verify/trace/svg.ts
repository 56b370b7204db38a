/**
 * The space-time diagram as SVG: one lane per member, time downwards, messages as arrows. Every text is escaped, sizes follow from the
 * lengths of texts, so the same trace gives the same bytes.
 */
import { assertInert, svgText, THEME } from '../../ir/index.ts';
import type { Lane } from './lanes.ts';
import { rowsOf } from './rows.ts';
import type { Message, Step, Trace } from './trace.ts';
import { quietNote, type Words, wordsOf, wrapped } from './words.ts';

export interface DiagramText {
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  /** Lines below the diagram: how it ended. */
  readonly notes?: readonly string[];
}

const FONT = 10;
/** Widest characters of the fonts that may be taken. */
const CHAR = 6.5;
const LINE = 14;
const PAD = 6;
const GAP = 14;
const ROW_GAP = 9;
/** Characters of one line of a box, and of the text beside a message. */
const BOX_CHARS = 42;
const LABEL_CHARS = 20;
const TOOLTIP_CHARS = 300;
const MARGIN = 16;
const TITLE = 30;
const BAND = 22;
const HEAD = 24;
const MARK_ROOM = 28;
/** Further down, the names of the lanes are out of sight. */
const REPEAT_HEADS = 900;

/** What a step looks like. `dot`s have their text beside them, on the side where no arrow comes from. */
interface Drawn {
  readonly step: Step;
  readonly words: Words;
  readonly kind: 'box' | 'dot';
  readonly side: 'left' | 'right';
  readonly width: number;
  readonly height: number;
  x: number;
  y: number;
}

export function traceSvg(trace: Trace, text: DiagramText): string {
  const drawing = new Drawing(trace, text);
  const svg = drawing.svg();
  assertInert(svg);
  return svg;
}

class Drawing {
  readonly #trace: Trace;
  readonly #text: DiagramText;
  readonly #drawn: Drawn[];
  /** Middle of each lane. */
  readonly #x: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #marks = new Map<number, number>();
  #width = 0;
  #bottom = 0;

  constructor(trace: Trace, text: DiagramText) {
    this.#trace = trace;
    this.#text = text;
    this.#drawn = trace.steps.map((step) => drawnOf(trace, step));
    this.#placeLanes();
    this.#placeRows();
  }

  #placeLanes(): void {
    let x = MARGIN;
    this.#trace.lanes.forEach((lane, i) => {
      const own = this.#drawn.filter(({ step }) => step.lane === i);
      const boxes = Math.max(0, ...own.map(({ kind, width }) => (kind === 'box' ? width : 0)));
      const labels = (at: 'left' | 'right'): number =>
        Math.max(0, ...own.map(({ kind, side, width }) => (kind === 'dot' && side === at ? width + 8 : 0)));
      const name = (lane.member === null ? lane.name.length * 7.5 : 40) + 2 * PAD;
      const half = Math.max(boxes, name, 44) / 2;
      const left = Math.max(half, labels('left')) + GAP;
      this.#left[i] = x;
      this.#x[i] = x + left;
      x += left + Math.max(half, labels('right')) + GAP;
      this.#right[i] = x;
      const next = this.#trace.lanes[i + 1];
      if (next !== undefined && next.location !== lane.location) x += GAP;
    });
    this.#width = Math.max(x + MARGIN, this.#text.title.length * 9 + 2 * MARGIN);
    for (const one of this.#drawn) one.x = this.#x[one.step.lane] as number;
  }

  #placeRows(): void {
    const rows = rowsOf(this.#trace);
    const heights: number[] = [];
    rows.forEach((row, i) => {
      heights[row] = Math.max(heights[row] ?? 0, this.#drawn[i]?.height ?? 0);
    });
    const firsts = new Map(this.#trace.phases.map(({ step, phase }) => [rows[step], phase]));
    const tops: number[] = [];
    let y = MARGIN + TITLE + BAND + HEAD + GAP;
    heights.forEach((height, row) => {
      const phase = firsts.get(row);
      if (phase !== undefined) {
        this.#marks.set(phase, y + 8);
        y += MARK_ROOM;
      }
      tops[row] = y;
      y += height + ROW_GAP;
    });
    rows.forEach((row, i) => {
      (this.#drawn[i] as Drawn).y = tops[row] as number;
    });
    this.#bottom = y;
  }

  svg(): string {
    const { lanes } = this.#trace;
    const top = MARGIN + TITLE;
    const tall = this.#bottom - top > REPEAT_HEADS;
    const foot = this.#bottom + (tall ? HEAD + BAND : 0);
    const notes = this.#notes();
    const height = foot + MARGIN + notes.length * LINE;
    const bands = this.#bands(top, foot);
    const heads = lanes.flatMap((lane, i) => [
      this.#head(lane, i, top + BAND),
      ...(tall ? [this.#head(lane, i, this.#bottom)] : []),
    ]);
    const axes = lanes.map((_, i) =>
      path(`M${n(this.#x[i])} ${n(top + BAND + HEAD)}V${n(this.#bottom)}`, { stroke: THEME.tick.line, 'stroke-width': '1' }),
    );
    const body = [
      `<title>${svgText(this.#text.title)}</title>`,
      `<desc>${multiline(this.#text.description)}</desc>`,
      rect(0, 0, this.#width, height, { fill: '#ffffff' }),
      words(this.#text.title, MARGIN, MARGIN + 14, { size: THEME.fontSize.title, bold: true }),
      ...bands,
      ...axes,
      ...[...this.#marks].map(([phase, y]) => this.#mark(phase, y)),
      ...this.#trace.messages.map((message) => this.#arrow(message)),
      ...this.#drawn.map((one) => this.#step(one)),
      ...heads,
      ...notes.map((note, i) => words(note, MARGIN, foot + MARGIN + i * LINE, { size: FONT + 1 })),
    ];
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${n(this.#width)}" height="${n(height)}" viewBox="0 0 ${n(this.#width)} ${n(height)}" font-family="${THEME.fontFamily}" font-size="${FONT}" fill="${THEME.ink}">`,
      ...body,
      '</svg>',
      '',
    ].join('\n');
  }

  #bands(top: number, bottom: number): string[] {
    const { lanes } = this.#trace;
    const out: string[] = [];
    lanes.forEach((lane, i) => {
      if (i > 0 && lanes[i - 1]?.location === lane.location) return;
      const last = lanes.findLastIndex(({ location }) => location === lane.location);
      const { fill, line } = lane.client ? THEME.location.external : THEME.location[lane.kind];
      const [x, end] = [this.#left[i] as number, this.#right[last] as number];
      out.push(rect(x, top, end - x, bottom - top, { fill, stroke: line, rx: '4' }));
      if (lane.member === null) return;
      const name = this.#trace.program.locations.get(lane.location)?.name || lane.location;
      const room = Math.floor((end - x - 2 * PAD) / 8);
      const text = name.length > room ? `${name.slice(0, Math.max(1, room - 1))}…` : name;
      out.push(words(text, x + PAD + 2, top + 16, { size: THEME.fontSize.location, bold: true, title: name }));
    });
    return out;
  }

  #head(lane: Lane, i: number, y: number): string {
    const text = lane.member === null ? lane.name : String(lane.member);
    return words(text, this.#x[i] as number, y + 15, {
      size: THEME.fontSize.location,
      bold: true,
      anchor: 'middle',
      title: lane.name,
    });
  }

  #mark(phase: number, y: number): string {
    const mark = this.#trace.phases.find((one) => one.phase === phase);
    const text = mark?.whenQuiet === true ? 'when nothing else was left to do:' : 'at some moment after that:';
    return [
      path(`M${MARGIN} ${n(y)}H${n(this.#width - MARGIN)}`, { stroke: THEME.ink, 'stroke-dasharray': '2,4' }),
      words(text, MARGIN + 4, y + 12, { size: FONT, halo: true, italic: true }),
    ].join('\n');
  }

  /** From the lower edge of the sender's box, at the side of the receiver, to the receiver's dot. */
  #arrow({ sent, received, from, to }: Message): string {
    const start = this.#drawn[sent] as Drawn;
    const y1 = start.y + start.height - (start.kind === 'dot' ? start.height / 2 : 4);
    const side = to > from ? 1 : to < from ? -1 : 0;
    const half = start.kind === 'dot' ? 4 : start.width / 2;
    const x1 = start.x + side * half;
    const colour = THEME.wire.network;
    if (received === null) {
      const [x2, y2] = [x1 + (side === 0 ? 0 : side * 22), y1 + 16];
      return [
        path(`M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`, { stroke: colour, 'stroke-dasharray': '3,3' }),
        `<ellipse cx="${n(x2)}" cy="${n(y2)}" rx="3" ry="3" fill="#ffffff" stroke="${colour}"><title>still on the way</title></ellipse>`,
      ].join('\n');
    }
    const end = this.#drawn[received] as Drawn;
    const y2 = end.y + LINE / 2;
    if (side === 0) {
      const bow = end.x - half - 18;
      const x0 = end.x - half;
      return [
        path(`M${n(x0)} ${n(y1)}C${n(bow)} ${n(y1)} ${n(bow)} ${n(y2)} ${n(end.x - 5)} ${n(y2)}`, { stroke: colour }),
        head(bow, y2, end.x - 4, y2, colour),
      ].join('\n');
    }
    const x2 = end.x - side * (end.kind === 'dot' ? 4 : end.width / 2);
    return [path(`M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`, { stroke: colour }), head(x1, y1, x2, y2, colour)].join('\n');
  }

  #step({ step, words: said, kind, side, x, y, width, height }: Drawn): string {
    const { title, details, outputs } = wordsOf(this.#trace, step, TOOLTIP_CHARS);
    const number = [`step ${step.index + 1}: ${title}`, ...details, ...outputs].join('\n');
    if (kind === 'dot') {
      const dot = step.cause.what === 'receive' ? THEME.wire.network : THEME.ink;
      return [
        `<ellipse cx="${n(x)}" cy="${n(y + LINE / 2)}" rx="4" ry="4" fill="${dot}"><title>${multiline(number)}</title></ellipse>`,
        words(said.title, side === 'right' ? x + 8 : x - 8, y + LINE / 2 + 3.5, {
          size: FONT,
          halo: true,
          ...(side === 'right' ? {} : { anchor: 'end' as const }),
        }),
      ].join('\n');
    }
    const left = x - width / 2;
    const input = step.cause.what === 'input';
    const frame = input
      ? { fill: '#ffffff', stroke: THEME.ink, 'stroke-width': '1.5' }
      : { fill: '#ffffff', stroke: THEME.box.line };
    const lines = [rect(left, y, width, height, { ...frame, rx: '3' }, number)];
    let line = y + LINE - 3;
    lines.push(words(said.title, left + PAD, line, { size: FONT, bold: true }));
    for (const detail of said.details) {
      line += LINE;
      lines.push(words(detail, left + PAD, line, { size: FONT }));
    }
    said.outputs.forEach((output, i) => {
      line += LINE;
      const last = i === said.outputs.length - 1;
      // What can be seen from outside is what everything is about: white on black.
      lines.push(rect(left, line - LINE + 3.5, width, LINE + (last ? 1 : 0), { fill: THEME.ink, ...(last ? { rx: '3' } : {}) }));
      lines.push(words(output, left + PAD, line, { size: FONT, fill: '#ffffff' }));
    });
    return lines.join('\n');
  }

  #notes(): string[] {
    const { messages, omitted, quiet, idle } = this.#trace;
    const lost = messages.filter(({ received }) => received === null).length;
    const out: string[] = [];
    if (omitted > 0) out.push(`… ${omitted} more steps are not drawn.`);
    else if (lost > 0) out.push(`${lost} ${lost === 1 ? 'message was' : 'messages were'} still on the way.`);
    if (quiet > 0) out.push(quietNote(quiet));
    if (idle.length > 0) out.push(`Nothing happened at ${idle.join(', ')}.`);
    const room = Math.floor((this.#width - 2 * MARGIN) / CHAR / 1.1);
    return [...out, ...(this.#text.notes ?? [])].flatMap((note) => wrapped([note], room));
  }
}

function drawnOf(trace: Trace, step: Step): Drawn {
  const bare = step.cause.what === 'receive' || step.cause.what === 'hear';
  const kind = bare && step.outputs.length + step.lost.length === 0 ? 'dot' : 'box';
  const said = wordsOf(trace, step, kind === 'dot' ? LABEL_CHARS : BOX_CHARS);
  const all = [said.title, ...said.details, ...said.outputs];
  const longest = Math.max(...all.map((line) => line.length));
  const width = longest * CHAR + (kind === 'dot' ? 4 : 2 * PAD);
  const from = step.cause.what === 'receive' ? (trace.messages[step.cause.message]?.from ?? step.lane) : step.lane;
  const side = from > step.lane ? 'left' : 'right';
  return { step, words: said, kind, side, width, height: kind === 'dot' ? LINE : all.length * LINE + 2, x: 0, y: 0 };
}

/** Coordinates with at most one decimal. */
const n = (value: number | undefined): string => String(Math.round((value ?? 0) * 10) / 10);

/** Lines stay lines. */
const multiline = (text: string): string => text.split('\n').map(svgText).join('\n');

type Attributes = Readonly<Record<string, string>>;
const attributes = (of: Attributes): string =>
  Object.entries(of)
    .map(([name, value]) => ` ${name}="${svgText(value)}"`)
    .join('');

const path = (d: string, of: Attributes): string => `<path d="${d}" fill="none"${attributes(of)}/>`;

function rect(x: number, y: number, width: number, height: number, of: Attributes, title?: string): string {
  const open = `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${attributes(of)}`;
  return title === undefined ? `${open}/>` : `${open}><title>${multiline(title)}</title></rect>`;
}

function head(x1: number, y1: number, x2: number, y2: number, fill: string): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - dx * 8, y2 - dy * 8];
  return `<polygon points="${n(x2)},${n(y2)} ${n(bx - dy * 3.5)},${n(by + dx * 3.5)} ${n(bx + dy * 3.5)},${n(by - dx * 3.5)}" fill="${fill}"/>`;
}

interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly anchor?: 'middle' | 'end';
  readonly fill?: string;
  /** A white rim, for text that lines run behind. */
  readonly halo?: boolean;
  readonly title?: string;
}

function words(text: string, x: number, y: number, { size, bold, italic, anchor, fill, halo, title }: TextStyle): string {
  const style: Attributes = {
    ...(size === FONT ? {} : { 'font-size': String(size) }),
    ...(bold === true ? { 'font-weight': 'bold' } : {}),
    ...(italic === true ? { 'font-style': 'italic' } : {}),
    ...(anchor === undefined ? {} : { 'text-anchor': anchor }),
    ...(fill === undefined ? {} : { fill }),
    ...(halo === true ? { stroke: '#ffffff', 'stroke-width': '3', 'stroke-linejoin': 'round', 'paint-order': 'stroke' } : {}),
  };
  const tip = title === undefined || title === text ? '' : `<title>${svgText(title)}</title>`;
  return `<text x="${n(x)}" y="${n(y)}"${attributes(style)}>${tip}${svgText(text)}</text>`;
}
