/** Checks that do not trust the search. */

// The validator: invariants of a program
export { VALIDATOR_CODES, type ValidatorCode } from './validator/codes.ts';
export { validate } from './validator/validate.ts';
