/** A run cannot go on where Rust would panic or would not have compiled: a message to nobody, a value of another type than is needed. */
export class RunError extends Error {
  override readonly name = 'RunError';
}
