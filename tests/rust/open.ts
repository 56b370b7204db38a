/** What the evaluator may say that it does not know about a case, by how the words begin: Rust leaves it open too, or infers it. */
export const MAY_BE_UNKNOWN: readonly string[] = [
  // Digits and signs that differ between machines and versions.
  '.powf with digits that are rounded',
  '.powi with digits that are rounded',
  '.is_sign_negative of NaN',
  '.is_sign_positive of NaN',
  '.total_cmp of NaN',
  '.max of 0.0 and -0.0',
  '.min of 0.0 and -0.0',
  'a character that is not assigned',
  // What is found or comes first is not specified.
  'binary search among equal items',
  'order of equal items after an unstable sort',
  'sorting by what is no order',
  'a range that ends before it starts, of an empty tree',
  // How often, and when, a closure with effects is called is not specified.
  'effects of ',
  // The type is inferred from what the evaluator does not see.
  'into an inferred type',
  'parse into an inferred type',
  'concat of nothing into an inferred type',
  'default of an inferred type',
  'Debug of opaque',
  'try_fold of nothing into an inferred type',
  'sum of nothing into an inferred type',
  'integer of an inferred type',
  'method of an integer of an inferred type',
  '.insert of a default of an inferred type',
];
