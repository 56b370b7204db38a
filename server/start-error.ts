/** Why the service cannot start, in one line that says what to do. Not a bug: something around it has to change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What the system or the database says, on one line. */
export const causeOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]?.trim() || 'no reason is known';
};
