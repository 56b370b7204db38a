import {
  canonicalJson,
  type Diagnostic,
  type Json,
  type Plan,
  type Program,
  programHash,
  type Step,
  writeProgram,
} from '../../ir/index.ts';
import { DECOUPLE_RULES, type Labels, labelsOf, PARTITION_RULES, type Rewrite } from '../../rewrites/index.ts';
import { validate } from '../validator/validate.ts';
import { REPLAY_CODES, type ReplayCode } from './codes.ts';
import { deltaBetween } from './delta.ts';
import { decoupleSite, partitionSite, type Rebuilt } from './site.ts';

/**
 * Checks the certificate of a plan without believing whoever made it: from the input program on, every step's site is built again from its
 * bindings, every precondition of its rule is proved again from the facts, the rule is applied again, the validator looks at the result,
 * and the last program must be the plan's to the byte. The search has no part in it. Costs, remarks and prose are not part of the
 * certificate.
 * @param program the program that the plan was made from
 * @returns empty when the plan holds; pointers lead into the plan (`/derivation/2/preconditions/4/evidence`). A step that leads elsewhere
 *   than it says ends the check, since nothing after it has a meaning
 */
export function checkDerivation(program: Program, plan: Plan): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (programHash(program) !== plan.input) {
    report(found, 'plan-input', '/input', `the plan starts from ${plan.input}, this program is ${programHash(program)}`);
    return found;
  }
  const labels = labelsOf(program);
  let at = { program, hash: plan.input };
  for (const [i, step] of plan.derivation.entries()) {
    const after = replayStep(at, step, i, labels, found);
    if (after === null) return found;
    at = after;
  }
  const reached = writeProgram(at.program, { form: 'document', normalize: true });
  if (canonicalJson(reached) !== canonicalJson(plan.program as Json))
    report(
      found,
      'plan-program',
      '/program',
      `${plan.derivation.length} steps lead to ${at.hash}, the plan's program is another`,
    );
  return found;
}

interface Point {
  readonly program: Program;
  readonly hash: string;
}

function report(found: Diagnostic[], code: ReplayCode, pointer: string, message: string): void {
  found.push({ severity: 'error', code, pointer, message, hint: REPLAY_CODES[code].hint });
}

/** The program after one step, or null when the step does not lead where it says. */
function replayStep(at: Point, step: Step, i: number, labels: Labels, found: Diagnostic[]): Point | null {
  const say = (code: ReplayCode, path: string, message: string): void => report(found, code, `/derivation/${i}${path}`, message);
  if (step.index !== i + 1) say('step-index', '/index', `step ${step.index} stands at place ${i + 1}`);
  if (step.hashBefore !== at.hash) {
    say('step-before', '/hashBefore', `the step starts from ${step.hashBefore}, the steps before it lead to ${at.hash}`);
    return null;
  }
  if (!at.program.locations.has(step.site.location)) {
    say('step-site', '/site/location', `there is no location ${step.site.location}`);
    return null;
  }
  try {
    const after = apply(at.program, step, labels, say);
    return after === null ? null : arrive(at.program, after, step, say);
  } catch (error) {
    // What no search would ask of a rule can break its own assumptions; either way the step is no proof.
    say('step-fails', '', error instanceof Error ? error.message : String(error));
    return null;
  }
}

type Say = (code: ReplayCode, path: string, message: string) => void;

function apply(program: Program, step: Step, labels: Labels, say: Say): Program | null {
  const split = DECOUPLE_RULES.find(({ id, version }) => id === step.rule && version === step.ruleVersion);
  if (split) return fire(split, decoupleSite(program, step, labels), step, say);
  const sharding = PARTITION_RULES.find(({ id, version }) => id === step.rule && version === step.ruleVersion);
  if (sharding) return fire(sharding, partitionSite(program, step, sharding.id !== 'process-to-cluster'), step, say);
  say('step-rule', '/rule', `there is no rule ${step.rule} of version ${step.ruleVersion}`);
  return null;
}

function fire<S>(rule: Rewrite<S>, rebuilt: Rebuilt<S>, step: Step, say: Say): Program | null {
  if ('wrong' in rebuilt) {
    say('step-bindings', '/bindings', rebuilt.wrong);
    return null;
  }
  const { site, operators, bindings } = rebuilt;
  if (canonicalJson(bindings) !== canonicalJson(step.bindings as Json))
    say('step-bindings', '/bindings', `${rule.id} binds ${canonicalJson(bindings)} here`);
  if (canonicalJson([...operators]) !== canonicalJson(step.site.operators))
    say('step-site', '/site/operators', `${rule.id} works on operators ${operators.join(', ')} here`);
  return proves(rule, site, step, say) ? rule.apply(site) : null;
}

/** Proves every precondition again; false when one is refused. */
function proves<S>(rule: Rewrite<S>, site: S, { preconditions }: Step, say: Say): boolean {
  const names = rule.preconditions.map(({ name }) => name);
  const listed = preconditions.map(({ name }) => name);
  const asListed = names.length === listed.length && names.every((name, k) => name === listed[k]);
  if (!asListed) say('step-preconditions', '/preconditions', `${rule.id} has the preconditions ${names.join('; ')}`);
  let all = true;
  for (const [k, { name, check }] of rule.preconditions.entries()) {
    const proof = check(site);
    if (!proof.proved) {
      all = false;
      say('step-refused', '/preconditions', `"${name}" is refused: ${proof.reason}`);
      continue;
    }
    const claim = asListed ? preconditions[k] : undefined;
    if (claim === undefined) continue;
    if (!claim.proved) say('step-preconditions', `/preconditions/${k}/proved`, `"${name}" is said not to be proved`);
    if (claim.evidence !== proof.evidence)
      say('step-evidence', `/preconditions/${k}/evidence`, `"${name}" is proved by: ${proof.evidence}`);
  }
  return all;
}

function arrive(before: Program, after: Program, step: Step, say: Say): Point | null {
  for (const { severity, code, pointer, message } of validate(after))
    if (severity === 'error') say('step-invalid', '/hashAfter', `${code} at ${pointer}: ${message}`);
  const delta = deltaBetween(before, after);
  for (const kind of ['added', 'removed', 'changed', 'moved'] as const)
    if (canonicalJson([...delta[kind]]) !== canonicalJson(step.delta[kind]))
      say('step-delta', `/delta/${kind}`, `${kind} are operators ${delta[kind].join(', ') || 'none'}`);
  const hash = programHash(after);
  if (hash === step.hashAfter) return { program: after, hash };
  say('step-after', '/hashAfter', `the step leads to ${hash}`);
  return null;
}
