/** The caller's mistake: shown without a stack, ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
