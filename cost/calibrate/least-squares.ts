import { fcnnlsVector } from 'ml-fcnnls';

/** Least squares with coefficients of 0 or more. Columns are brought to one length first, so that no unit counts more than another. */
export function nonNegative(rows: readonly (readonly number[])[], targets: readonly number[]): number[] {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return [];
  const lengths = Array.from({ length: width }, (_, i) => Math.hypot(...rows.map((row) => row[i] ?? 0)) || 1);
  const scaled = rows.map((row) => row.map((value, i) => value / (lengths[i] as number)));
  const { K } = fcnnlsVector(scaled, [...targets], { maxIterations: 100 * width });
  return K.to1DArray().map((value, i) => Math.max(0, value) / (lengths[i] as number));
}

/**
 * Columns that say something of their own, in order of preference `order`: each is taken unless the ones before it give it all but
 * `least` of its squared length (Gram-Schmidt).
 */
export function independent(rows: readonly (readonly number[])[], order: readonly number[], least: number): number[] {
  const taken: number[] = [];
  const basis: number[][] = [];
  for (const column of order) {
    const vector = rows.map((row) => row[column] ?? 0);
    const length = dot(vector, vector);
    if (length === 0) continue;
    // Twice is enough against rounding.
    for (const unit of [...basis, ...basis]) subtract(vector, unit, dot(vector, unit));
    const left = dot(vector, vector);
    if (left < least * length) continue;
    basis.push(vector.map((value) => value / Math.sqrt(left)));
    taken.push(column);
  }
  return taken;
}

/** Sum of the products of two vectors. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

function subtract(vector: number[], unit: readonly number[], times: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) - times * (unit[i] ?? 0);
}
