import type { JsonObject } from '../graph/operator.ts';
import type { Program } from '../graph/program.ts';

/**
 * How a document was written where the graph does not say: kept beside what was read, found by object identity. A copied or rewritten
 * program has no layout and is written in Hydro's own way; locations and expressions that it took over keep their JSON.
 */
export type Layout = Map<number, SharedSite>;

/** The `$shared` number of a shared operator and the input that holds its definition. */
export interface SharedSite {
  readonly number: number;
  readonly consumer: number;
  readonly port: string;
}

const layouts = new WeakMap<Program, Layout>();
export const rememberLayout = (program: Program, layout: Layout): void => void layouts.set(program, layout);
export const layoutOf = (program: Program): Layout | undefined => layouts.get(program);

const originals = new WeakMap<object, JsonObject>();
/** Notes the JSON that a location, expression, header or other part of a program was read from. */
export const rememberJson = (part: object, json: JsonObject): void => void originals.set(part, json);
export const originalJson = (part: object): JsonObject | undefined => originals.get(part);
