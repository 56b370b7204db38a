/** Random programs whose closures can all be evaluated, with inputs that keep the number of schedules small. */
import { type Program, readProgram, writeProgram } from '../../ir/index.ts';
import { clusterSizes, ListedChoices, layout, programClosures, simulate, world } from '../../verify/index.ts';
import { randomNumbers } from '../../verify/run/choices.ts';
import { buildRandomProgram } from '../support/random-program.ts';
import { type Document, explored, numbered } from './outcomes.ts';

/** What the generator puts in so that rules refuse it, or what no port shows. */
const UNKNOWN = /heavy|SEEN|CLUSTER_SELF_ID/;
/** Hydro's simulator does not recognise states that it was in before: it has many times more runs. */
const MAX_RUNS = 60;
const MEMBERS = 2;

export interface Generated {
  readonly name: string;
  readonly document: Document;
}

/** @param alone programs that do something before they get anything, which need a flow of the simulator each; else only others */
export function* generated(count: number, alone: boolean): Generator<Generated> {
  let found = 0;
  for (let seed = 0; found < count; seed++) {
    const document = attempt(seed, alone);
    if (document === null) continue;
    found++;
    yield { name: `generated_${String(seed).padStart(5, '0')}`, document };
  }
}

function attempt(seed: number, alone: boolean): Document | null {
  const next = randomNumbers(seed);
  const random = (n: number): number => next() % n;
  const program = buildRandomProgram(Array.from({ length: 8 + random(40) }, () => next() >>> 16)).copy();
  const operators = program.operators();
  const texts = [...program.expressions.values()].map(({ text }) => text);
  if (operators.some(({ kind }) => kind === 'ForEach') || texts.some((text) => UNKNOWN.test(text))) return null;
  for (const [key, location] of program.locations)
    if (location.kind === 'cluster') program.locations.set(key, { ...location, size: MEMBERS });
  const written = writeProgram(program);
  const waiting = readProgram(written);
  if (!decides(waiting) || waits(waiting) === alone) return null;
  const inputs = numbered(layout(waiting).inputs);
  const phases: { input: number; values: string[] }[][] = [[], []];
  for (const phase of phases) inputs.forEach((_, input) => phase.push({ input, values: [] }));
  for (let i = 0; i < 2 + random(3); i++) {
    const input = random(inputs.length);
    const type = inputs[input]?.collection.elementType ?? '';
    phases[random(5) === 0 ? 1 : 0]?.[input]?.values.push(randomText(type, random));
  }
  const document: Document = { format: 'hydrofoil.outcomes/1', runs: 0, phases, outcomes: [], program: written };
  const { complete, outcomes } = explored(document, MAX_RUNS);
  // What has one outcome only shows little.
  return complete && outcomes.size > 1 ? document : null;
}

const decides = (program: Program): boolean =>
  program.operators().some(({ kind }) => kind === 'Batch' || kind === 'ObserveNonDet') &&
  program.operators().some(({ kind }) => kind === 'SendExternal');

/** Does nothing before it gets something: such programs do not multiply each other's schedules in one flow of the simulator. */
function waits(program: Program): boolean {
  const laidOut = layout(program);
  if (laidOut.unsupported.length > 0) return false;
  const sizes = clusterSizes(program, 1);
  const setting = { layout: laidOut, closures: programClosures(program, world(), sizes), sizes, delays: false, maxSteps: 1 };
  return simulate(setting, { atStart: new Map(), phases: [] }, new ListedChoices([])).steps === 0;
}

function randomText(type: string, random: (n: number) => number): string {
  const word = (): string => JSON.stringify(['a', 'bc', 'Bc', ''][random(4)]);
  switch (type) {
    case 'u32':
      return String(random(5));
    case '(u32 , u32)':
      return `(${random(3)}, ${random(5)})`;
    case 'String':
      return word();
    case 'Option < u32 >':
      return random(3) === 0 ? 'None' : `Some(${random(5)})`;
    case '(u32 , String)':
      return `(${random(3)}, ${word()})`;
    default:
      throw new RangeError(`no values of type ${type}`);
  }
}
