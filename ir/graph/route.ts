/** One part of a routing key: the sender's own logical id, or a field of the payload; member ids are hashed by their raw number. */
export interface KeyPart {
  readonly of: 'sender' | 'payload';
  readonly path: readonly string[];
  readonly member: boolean;
  /** What of the number is hashed, where that is not all of it: `x % 16` or `x / 16`, by decimal digits. */
  readonly coarser?: { readonly operator: '%' | '/'; readonly by: string };
  /**
   * Where serde may not give back the same value, the receiver's is hashed: what is at `path`, of this type, is read back first, and then
   * its fields are followed.
   */
  readonly seen?: { readonly type: string; readonly fields: readonly string[] };
}

/**
 * Which member of the receiving location gets an element. How many shards there are, and who sends, is where things are: the locations
 * say it.
 */
export interface Route {
  /** True for a network that a rewrite put in, false for one of the program that was re-targeted. */
  readonly inserted: boolean;
  /**
   * `addressed`: the element is `(MemberId, payload)` and names the logical member; `zero`: there is one; `same`: the sender's own; null:
   * the receiver is a process.
   */
  readonly logical: 'addressed' | 'zero' | 'same' | null;
  /** `none`: one shard; `hash`: of the key; `keep`: the sender's own shard number; `turn`: dealt in turn. */
  readonly shard: 'none' | 'hash' | 'keep' | 'turn';
  readonly key: readonly KeyPart[];
  /**
   * What one tick has for one member travels as one message, a pack: the network carries `Vec`s, which operators before it make and one
   * behind it takes apart.
   */
  readonly packed?: true;
}

/** Does this network carry packs? */
export const isPacked = (op: { readonly route?: Route }): boolean => op.route?.packed === true;

/** Is this a network that a rewrite put on an edge? */
export const isInserted = (op: { readonly route?: Route }): boolean => op.route?.inserted === true;
