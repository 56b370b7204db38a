import { rewrite } from '../../../rewrites/egraph/index.ts';

/** Something that both engines do: the same rules on the same terms for so many iterations. */
export interface Workload {
  readonly name: string;
  readonly language: 'sums' | 'arithmetic' | 'lambda';
  readonly iterations: number;
  readonly scheduler: 'every' | 'backoff';
  /** Measurements; the median counts. */
  readonly runs: number;
  readonly terms: readonly string[];
}

/** What an engine says of a workload. */
export interface Measured {
  /** Milliseconds of processor time of each run. */
  readonly times: readonly number[];
  /** E-nodes and e-classes after each iteration. */
  readonly sizes: readonly (readonly [nodes: number, classes: number])[];
}

export const SUM_RULES = [
  rewrite('commutes', '(+ ?a ?b)', '(+ ?b ?a)'),
  rewrite('associates', '(+ ?a (+ ?b ?c))', '(+ (+ ?a ?b) ?c)'),
];

const sum = (count: number): string =>
  `${Array.from({ length: count - 1 }, (_, i) => `(+ x${i} `).join('')}x${count - 1}${')'.repeat(count - 1)}`;

const CALCULUS = [
  '(i (ln x) x)',
  '(i (+ x (cos x)) x)',
  '(i (* (cos x) x) x)',
  '(d x (+ 1 (* 2 x)))',
  '(d x (- (pow x 3) (* 7 (pow x 2))))',
  '(+ (* y (+ x y)) (- (+ x 2) (+ x x)))',
  '(/ 1 (- (/ (+ 1 (sqrt five)) 2) (/ (- 1 (sqrt five)) 2)))',
];

const COMPOSE = '(let compose (lam f (lam g (lam x (app (var f) (app (var g) (var x)))))) (let add1 (lam y (+ (var y) 1)) BODY))';

function composed(times: number): string {
  const body = Array.from({ length: times - 1 }).reduce<string>(
    (inner) => `(app (app (var compose) (var add1)) ${inner})`,
    '(var add1)',
  );
  return COMPOSE.replace('BODY', body);
}

const FIB = `(let fib (fix fib (lam n (if (= (var n) 0) 0 (if (= (var n) 1) 1
  (+ (app (var fib) (+ (var n) -1)) (app (var fib) (+ (var n) -2))))))) (app (var fib) 4))`.replace(/\s+/g, ' ');

export const WORKLOADS: readonly Workload[] = [
  ...[7, 8, 9, 10].map(
    (count): Workload => ({
      name: `sum of ${count}`,
      language: 'sums',
      iterations: 30,
      scheduler: 'every',
      runs: count < 9 ? 60 : count < 10 ? 5 : 3,
      terms: [sum(count)],
    }),
  ),
  ...[10, 20, 50].map(
    (iterations): Workload => ({
      name: `calculus, ${iterations} iterations`,
      language: 'arithmetic',
      iterations,
      scheduler: 'backoff',
      runs: iterations < 20 ? 15 : 3,
      terms: CALCULUS,
    }),
  ),
  { name: 'compose 7', language: 'lambda', iterations: 30, scheduler: 'backoff', runs: 400, terms: [composed(7)] },
  { name: 'fib 4', language: 'lambda', iterations: 30, scheduler: 'backoff', runs: 20, terms: [FIB] },
];

/** A workload as a line for `egg/src/main.rs`. */
export const toLine = ({ language, iterations, scheduler, runs, terms }: Workload): string =>
  [language, iterations, scheduler, runs, ...terms].join('\t');
