import { clip, factsOf, findIdioms, type Idiom, type Program, roleOf, shortClosure } from '../ir/index.ts';

/** How people call things: labels of sets of operators, by the idioms in them. */
export interface Labels {
  /** A word or two for the role of a location, e.g. `broadcaster`, `collector`. */
  role(operators: Iterable<number>): string;
  /** What a reviewer recognises, e.g. `quorum per (u32, u32)`. */
  describe(operators: Iterable<number>): string;
}

/** Idioms worth a name, most telling first, and what a location that does them is called. */
const ROLES: readonly (readonly [Idiom['kind'], string])[] = [
  ['quorum', 'collector'],
  ['broadcast', 'broadcaster'],
  ['round-robin', 'dispatcher'],
  ['request-response', 'matcher'],
  ['keyed-first', 'deduplicator'],
];

/** Labels of a program and of everything rewritten from it (operators keep their ids). */
export function labelsOf(program: Program, idioms: readonly Idiom[] = findIdioms(program)): Labels {
  const byOperator = new Map<number, Idiom>();
  const { empty } = factsOf(program);
  for (const idiom of idioms) for (const op of idiom.operators) byOperator.set(op, idiom);
  const inside = (operators: Iterable<number>): Idiom[] => {
    const found = new Set<Idiom>();
    for (const id of operators) {
      const idiom = byOperator.get(id);
      if (idiom) found.add(idiom);
    }
    return ROLES.flatMap(([kind]) => [...found].filter((idiom) => idiom.kind === kind).sort((a, b) => a.root - b.root));
  };
  return {
    role(operators) {
      const ids = [...operators];
      const kinds = new Set(inside(ids).map((idiom) => idiom.kind));
      const words = ROLES.filter(([kind]) => kinds.has(kind)).map(([, word]) => word);
      if (words.length > 2) return 'core';
      if (words.length > 0) return words.join(' and ');
      return ids.every((id) => !program.has(id) || ['elementwise', 'plumbing', 'network'].includes(roleOf(program.op(id).kind)))
        ? 'worker'
        : 'part';
    },
    describe(operators) {
      const ids = [...operators];
      const labels = [...new Set(inside(ids).map((idiom) => idiom.label))];
      if (labels.length > 3) return `${labels.slice(0, 3).join(', ')} and ${labels.length - 3} more`;
      if (labels.length > 0) return labels.join(', ');
      const work = ids.filter((id) => program.has(id) && roleOf(program.op(id).kind) !== 'plumbing' && !empty.has(id));
      const main = work.find((id) => program.op(id).kind !== 'Network') ?? work[0] ?? ids[0];
      if (main === undefined || !program.has(main))
        return ids.length === 1 ? '1 plumbing operator' : `${ids.length} plumbing operators`;
      const op = program.op(main);
      const text = program.text(main, 'f') ?? program.text(main, 'acc');
      const closure = text === undefined ? '' : ` ${clip(shortClosure(text), 60)}`;
      return `${op.kind} ${main}${closure}${work.length > 1 ? ` and ${work.length - 1} more operators` : ''}`;
    },
  };
}
