import type { Json } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';
import { checkLocations, inferLocations } from './check-locations.ts';
import { checkTransports } from './check-transports.ts';
import { at, Collector, show } from './diagnostics.ts';
import { BARE_HEADER, PROGRAM_FORMAT, readHeader, readReferences } from './envelope.ts';
import { rememberJson, rememberLayout } from './layout.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { link } from './link.ts';
import { readLocations } from './location-table.ts';
import { checkValue, parseJson } from './parse.ts';
import { readOperators } from './read-operators.ts';
import { get, isArray, isObject } from './shape.ts';

/**
 * Reads a Hydro program: a `hydrofoil.program/1` document or the bare array of roots that `ir_json()` prints, as text or parsed.
 * Tolerant towards the forms of later Hydro versions; what is wrong is collected and reported at once.
 * @throws InputError with a diagnostic (code, JSON pointer, message, hint) per fault
 */
export function readProgram(input: string | unknown, limits: Partial<Limits> = {}): Program {
  const within: Limits = { ...DEFAULT_LIMITS, ...limits };
  if (typeof input === 'string') return readValue(parseJson(input, within), within);
  checkValue(input, within);
  return readValue(input, within);
}

function readValue(value: Json, limits: Limits): Program {
  const problems = new Collector();
  const document = isObject(value) ? value : undefined;
  const roots = document === undefined ? value : get(document, 'roots');
  const format = document === undefined ? undefined : get(document, 'format');
  if (format !== undefined && format !== PROGRAM_FORMAT) {
    problems.add('format-unknown', at(null, 'format'), `the format is ${show(format)}`);
  } else if (!isArray(roots) || (document !== undefined && format === undefined)) {
    problems.add('not-a-program', null, `found ${show(value)}`);
  }
  problems.check();

  const header = document === undefined ? BARE_HEADER : readHeader(document, problems);
  const listed = document === undefined ? undefined : get(document, 'locations');
  const table = listed === undefined ? undefined : readLocations(listed, at(null, 'locations'), problems);
  const raw = readOperators(roots as readonly Json[], document === undefined ? null : at(null, 'roots'), limits, problems);
  const linked = link(raw, header, problems);
  if (linked !== null) {
    const { program: draft } = linked;
    if (table !== undefined) checkLocations(linked, table, problems);
    for (const [key, location] of table ?? inferLocations(linked, problems)) draft.locations.set(key, location);
    checkTransports(linked, problems);
    if (document !== undefined) {
      readReferences(document, draft, problems);
      rememberJson(draft.header, document);
    }
    problems.check();
    const program = draft.freeze();
    rememberLayout(program, linked.layout);
    return program;
  }
  problems.check();
  throw new Error('a document that cannot be linked has diagnostics');
}
