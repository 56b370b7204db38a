import type { Highs } from 'highs';

/** Variables that are 0 or 1: the least sum of costs for which every row holds. */
export interface BinaryProgram {
  readonly costs: readonly number[];
  readonly rows: readonly Row[];
}

/** The sum of the `ones` less the sum of the `minusOnes` is within the two limits. Variables by number, each at most once. */
export interface Row {
  readonly least: number;
  readonly most: number;
  readonly ones: readonly number[];
  readonly minusOnes: readonly number[];
}

export interface BinarySolution {
  /** `undefined` when none was found. */
  readonly values: Float64Array | undefined;
  /** No solution costs less. */
  readonly bound: number;
}

/** What HiGHS calls a point that satisfies all rows. */
const FEASIBLE = 2;

/** Loaded on first use: most who import the library never solve. */
let loading: Promise<Highs> | undefined;

/** Solves with HiGHS (WebAssembly), on the calling thread, up to a number of nodes of its search tree; no clock is asked. */
export async function solve(program: BinaryProgram, start: readonly number[], nodeLimit: number): Promise<BinarySolution> {
  loading ??= import('highs').then((module) => (module.default as unknown as () => Promise<Highs>)());
  const highs = await loading;
  const { costs, rows } = program;
  const count = costs.length;
  const starts = [0];
  for (const { ones, minusOnes } of rows) starts.push((starts.at(-1) as number) + ones.length + minusOnes.length);
  const model = highs.createModel({
    numCols: count,
    numRows: rows.length,
    colCost: Float64Array.from(costs),
    colLower: new Float64Array(count),
    colUpper: new Float64Array(count).fill(1),
    rowLower: Float64Array.from(rows, ({ least }) => least),
    rowUpper: Float64Array.from(rows, ({ most }) => most),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: count,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(rows.flatMap(({ ones, minusOnes }) => [...ones, ...minusOnes])),
      values: Float64Array.from(rows.flatMap(({ ones, minusOnes }) => [...ones.map(() => 1), ...minusOnes.map(() => -1)])),
    },
    integrality: new Int32Array(count).fill(highs.constants.variableType.integer),
  });
  try {
    model.options.set({ output_flag: false, mip_max_nodes: nodeLimit, mip_rel_gap: 0, random_seed: 0 });
    model.setSolution({ colValue: Float64Array.from(start) });
    model.run();
    const found = model.info.get('primal_solution_status') === FEASIBLE;
    const bound = Number(model.info.get('mip_dual_bound'));
    return { values: found ? model.getSolution().colValue : undefined, bound: Number.isFinite(bound) ? bound : 0 };
  } finally {
    model.dispose();
  }
}
