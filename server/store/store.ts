/** A plan and the two programs it connects, as canonical JSON texts under their content hashes. */
export interface StoredPlan {
  readonly id: string;
  readonly text: string;
  readonly inputId: string;
}

export interface StoredResult {
  readonly plan: StoredPlan;
  readonly input: { readonly id: string; readonly text: string };
  readonly output: { readonly id: string; readonly text: string };
  /** Hash of body, options and engine version: the same request finds the same plan without running again. */
  readonly requestKey: string;
}

/**
 * Where results are kept. `save` is all or nothing and safe to repeat: the ids are content hashes, so the same id is the same text.
 * All methods are synchronous, like the embedded database behind the default version.
 */
export interface Store {
  save(result: StoredResult): void;
  plan(id: string): StoredPlan | undefined;
  program(id: string): string | undefined;
  planOfRequest(requestKey: string): StoredPlan | undefined;
  /** Throws when the store cannot be read. */
  ping(): void;
  close(): void;
}
