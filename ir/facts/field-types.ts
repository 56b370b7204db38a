/** Types of fields of the program's own types, read off the closures that take them out. */
import type { Term } from '../../rust/index.ts';
import type { Program } from '../graph/program.ts';
import { emitted, resultOf } from './key-flow.ts';
import { type FieldTypes, fieldName, isField, tupleItems, typeAt } from './types.ts';

/**
 * `|req| (req.lock, req)` with a result of type `(u32, Request)` says that `Request.lock` is a u32. A field that two closures show with
 * different types (one of them converts it) is left out. Rewrites change no closure that takes elements apart.
 */
export const fieldTypes = (program: Program): FieldTypes => program.inherited(findFieldTypes);

function findFieldTypes(program: Program): FieldTypes {
  const types = new Map<string, string>();
  const doubtful = new Set<string>();
  const note = (name: string, type: string): void => {
    const before = types.get(name);
    if (before !== undefined && before !== type) doubtful.add(name);
    types.set(name, type);
  };
  for (const op of program.operators()) {
    if (op.kind !== 'Map' && op.kind !== 'FilterMap' && op.kind !== 'FlatMap') continue;
    const [text, from] = [program.text(op.id, 'f'), program.input(op.id, 'input')];
    const given = from === undefined ? undefined : program.op(from).collection?.elementType;
    const made = op.collection?.elementType;
    if (text === undefined || given === undefined || made === undefined) continue;
    const result = resultOf(text, [{ t: 'atom', id: 'x', path: [] }], [given]);
    const element = op.kind === 'Map' ? result : emitted(result);
    if (element !== null) shown(element, made, given, note);
  }
  for (const name of doubtful) types.delete(name);
  return types;
}

function shown(term: Term, type: string, given: string, note: (name: string, type: string) => void): void {
  const items = tupleItems(type);
  if (term.t === 'tuple' && items?.length === term.items.length)
    for (const [i, item] of term.items.entries()) shown(item, items[i] as string, given, note);
  else if (term.t === 'choice') for (const one of term.of) shown(one, type, given, note);
  else if (term.t === 'atom' && term.path.length > 0 && term.path.every(isField)) {
    const owner = typeAt(given, term.path.slice(0, -1));
    const name = fieldName(owner, term.path.at(-1) as string);
    // Only the fields of a type whose parts the text does not spell out.
    if (typeAt(owner, term.path.slice(-1)) === name && type !== '_') note(name, type);
  }
}
