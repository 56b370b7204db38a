/** A closure of the program, by operator and field, and its text. */
export interface ClosureHole {
  readonly op: number;
  readonly field: string;
  readonly text: string;
}

/** What a fused closure does with an element: the kind of operator that its closure is of. */
export type FusedStage = 'map' | 'filter' | 'filter-map' | 'inspect';

/** What a closure `f` does with `x`, the element. */
export const STEPS: Readonly<Record<FusedStage, (f: string) => string>> = {
  map: (f) => `let x = ${f}(x);`,
  filter: (f) => `if !${f}(&x) { return None; }`,
  'filter-map': (f) => `let x = ${f}(x)?;`,
  inspect: (f) => `${f}(&x);`,
};
