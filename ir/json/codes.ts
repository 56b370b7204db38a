/**
 * Every code a reader of program documents can answer with. A code is never renamed or reused; docs/errors.md is generated from here.
 * `status` is the HTTP status the code surfaces as, `since` the version that introduced it.
 */
export interface CodeInfo {
  readonly title: string;
  /** What the user can do about it, in the words of a Hydro programmer. */
  readonly hint: string;
  readonly status: number;
  readonly since: string;
}

const info = (title: string, hint: string, status = 422): CodeInfo => ({ title, hint, status, since: '0.1.0' });

const EXPORT_AGAIN =
  'Export the program again with hydrofoil::export (or BuiltFlow::ir_json) instead of editing the JSON by hand.';

export const INPUT_CODES = {
  'not-json': info(
    'The text is not JSON',
    'Send one JSON document: a hydrofoil.program/1 object or the array that ir_json() prints.',
    400,
  ),
  'number-inexact': info(
    'A number is not held as it is written',
    'Numbers are doubles (RFC 7493): integers up to 2^53 - 1, fractions in their shortest form. Write others in quotes.',
    400,
  ),
  'member-duplicate': info(
    'An object has a member twice',
    'Remove one of the two: readers disagree on which of them counts.',
    400,
  ),
  'limit-bytes': info(
    'The document is too large',
    'Export compact JSON (serde_json::to_string), or raise the limit for bytes.',
    413,
  ),
  'limit-depth': info(
    'The document is nested too deeply',
    'Shared subtrees belong into a Tee; or raise the limit for depth.',
    413,
  ),
  'limit-operators': info(
    'The program has too many operators',
    'Optimize the parts of the program apart, or raise the limit.',
    413,
  ),
  'forbidden-key': info('A member is named __proto__', 'No Hydro document has such a member: remove it.'),
  'not-a-program': info(
    'Neither a program document nor an array of roots',
    'Send an object with format "hydrofoil.program/1" and roots, or the bare array that BuiltFlow::ir_json() prints.',
  ),
  'format-unknown': info(
    'Unknown document format',
    'This version reads hydrofoil.program/1 and bare arrays of roots; for a later format, update Hydrofoil.',
  ),
  shape: info('A value has the wrong shape', EXPORT_AGAIN),
  'field-missing': info('An operator lacks a field', EXPORT_AGAIN),
  placeholder: info(
    'A Placeholder is left in the program',
    'HydroNode::Placeholder exists only inside a rewriting pass. Export after the pass has put the real operator back.',
  ),
  finalized: info(
    'A network or port is already compiled',
    'Export between finalize() and deploy(): after compilation instantiate_fn holds code that cannot be written down.',
  ),
  'variant-name': info('Not a variant name', 'Variants of HydroNode and HydroRoot are UpperCamelCase words.'),
  'hidden-input': info(
    'An operator hides an input where the reader cannot see it',
    'This variant is newer than this reader. Its inputs would be lost in a rewrite: update Hydrofoil or export with hydro_lang 0.16.0.',
  ),
  'shared-missing': info('A $shared_ref has no definition', 'Write all roots within one serialize_dedup_shared scope.'),
  'shared-duplicate': info('A $shared number is defined twice', 'Write all roots within one serialize_dedup_shared scope.'),
  'shared-cycle': info(
    'A shared operator contains itself',
    'Feedback is written as a CycleSink and a CycleSource with the same cycle_id.',
  ),
  'id-invalid': info(
    'An operator id is not a whole number',
    'Number operators from 0, or leave every id null and let the reader number them.',
  ),
  'id-duplicate': info('Two operators have the same id', 'Number every operator once: a shared operator is written once, too.'),
  'ids-partial': info('Only some operators have ids', 'Number all operators (hydrofoil::export does) or none.'),
  'ids-missing': info(
    'Other parts of the document refer to ids but operators have none',
    'Number the operators: hydrofoil::export does.',
  ),
  'cycle-no-source': info(
    'A CycleSink has no CycleSource',
    'Every forward reference needs its two ends, with the same cycle_id.',
  ),
  'cycle-no-sink': info(
    'A CycleSource has no CycleSink',
    'The forward reference was never completed: call complete() or complete_next_tick().',
  ),
  'cycle-two-sinks': info(
    'A cycle has two sinks',
    'A forward reference is completed once. After from_built() skip cycle ids that are in use.',
  ),
  'cycle-two-sources': info('A cycle has two sources', 'Read a forward reference once and share it with a Tee.'),
  'location-missing': info(
    'A location is not in the location table',
    'Add the process or cluster to locations, with its key and kind.',
  ),
  'location-duplicate': info('Two locations have the same key', 'Every location is listed once.'),
  'location-kind': info(
    'A location is used as another kind than it is',
    'A key names either a process or a cluster, in the whole program.',
  ),
  'network-end': info(
    'An end of a network does not exist or is no process or cluster',
    'A network runs between locations of the table.',
  ),
  'type-unparsable': info('A type text cannot be parsed', 'Element types are Rust types with all brackets closed.'),
  'expression-operator': info('An expression belongs to no operator', 'Remove the entry or give the id of an existing operator.'),
  'expression-field': info(
    'An expression belongs to no field of its operator',
    'Use the field name of the IR, for example f, init or acc.',
  ),
  'expression-duplicate': info('An expression is listed twice', 'One entry per operator and field.'),
  'route-operator': info('A route belongs to no network', 'Remove the entry or give the id of an existing Network.'),
  'route-duplicate': info('A network has two routes', 'One entry per network.'),
  'workload-operator': info(
    'The workload names a missing operator',
    'input is the id of the operator whose elements are the commands.',
  ),
  'old-plan': info(
    'A plan of another format',
    'Make it again: hydrofoil optimize PROGRAM --format json, POST /v1/optimize, or Options::save_plan in Rust; for a later format, update Hydrofoil.',
  ),
  'not-a-lock': info(
    'Not a locked plan',
    'Send a hydrofoil.lock/1 document as hydrofoil lock writes it; for a later format, update Hydrofoil.',
  ),
  'not-a-plan': info('Not a plan', 'Send a hydrofoil.plan/2 document as hydrofoil optimize and POST /v1/optimize answer it.'),
  'promise-operator': info('A promise names a missing operator', 'Give the ids of existing operators.'),
} as const satisfies Record<string, CodeInfo>;

export type InputCode = keyof typeof INPUT_CODES;
