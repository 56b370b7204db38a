import {
  applyEdits,
  canonicalJson,
  type Diagnostic,
  type Json,
  type Plan,
  type Program,
  programHash,
  type Step,
  writeProgram,
} from '../../ir/index.ts';
import { type Bindings, type Labels, labelsOf, type Rewrite, RULES, type RuleSet, type Site } from '../../rewrites/index.ts';
import { validate } from '../validator/validate.ts';
import { REPLAY_CODES, type ReplayCode } from './codes.ts';
import { deltaBetween } from './delta.ts';

/**
 * Checks the certificate of a plan without believing whoever made it: from the input program on, every step's site is built again from its
 * bindings, every precondition of its rule is proved again from the facts, the rule is applied again, the validator looks at the result,
 * and the last program must be the plan's to the byte. The search has no part in it. Costs, remarks and prose are not part of the
 * certificate.
 * @param program the program that the plan was made from
 * @param rules other rules than those of the registry
 * @returns empty when the plan holds; pointers lead into the plan (`/derivation/2/preconditions/4/evidence`). A step that leads elsewhere
 *   than it says ends the check, since nothing after it has a meaning
 */
export function checkDerivation(program: Program, plan: Plan, rules: RuleSet = RULES): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (programHash(program) !== plan.input) {
    report(found, 'plan-input', '/input', `the plan starts from ${plan.input}, this program is ${programHash(program)}`);
    return found;
  }
  const known: Known = { labels: labelsOf(program), rules };
  let at = { program, hash: plan.input };
  for (const [i, step] of plan.derivation.entries()) {
    const after = replayStep(at, step, i, known, found);
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

/** What stays the same from step to step. */
interface Known {
  readonly labels: Labels;
  readonly rules: RuleSet;
}

interface Point {
  readonly program: Program;
  readonly hash: string;
}

function report(found: Diagnostic[], code: ReplayCode, pointer: string, message: string): void {
  found.push({ severity: 'error', code, pointer, message, hint: REPLAY_CODES[code].hint });
}

/** The program after one step, or null when the step does not lead where it says. */
function replayStep(at: Point, step: Step, i: number, known: Known, found: Diagnostic[]): Point | null {
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
    const after = apply(at.program, step, known, say);
    return after === null ? null : arrive(at.program, after, step, say);
  } catch (error) {
    // What no search would ask of a rule can break its own assumptions; either way the step is no proof.
    say('step-fails', '', error instanceof Error ? error.message : String(error));
    return null;
  }
}

type Say = (code: ReplayCode, path: string, message: string) => void;

function apply(program: Program, step: Step, { labels, rules }: Known, say: Say): Program | null {
  const rule = rules.find(({ id, version }) => id === step.rule && version === step.ruleVersion);
  if (rule === undefined) {
    say('step-rule', '/rule', `there is no rule ${step.rule} of version ${step.ruleVersion}`);
    return null;
  }
  const site = rule.unbind({ program, location: step.site.location, labels }, step.bindings as Bindings);
  if ('wrong' in site) {
    say('step-bindings', '/bindings', site.wrong);
    return null;
  }
  const bindings = canonicalJson(rule.bind(site));
  if (bindings !== canonicalJson(step.bindings as Json)) say('step-bindings', '/bindings', `${rule.id} binds ${bindings} here`);
  if (canonicalJson([...site.operators]) !== canonicalJson(step.site.operators))
    say('step-site', '/site/operators', `${rule.id} works on operators ${site.operators.join(', ')} here`);
  return proves(rule, site, step, say) ? rule.apply(site) : null;
}

/** Proves every precondition again; false when one is refused. */
function proves(rule: Rewrite, site: Site, { preconditions }: Step, say: Say): boolean {
  const ids = rule.preconditions.map(({ id }) => id);
  const asListed = ids.length === preconditions.length && ids.every((id, k) => id === preconditions[k]?.id);
  if (!asListed) say('step-preconditions', '/preconditions', `${rule.id} has the preconditions ${ids.join(', ')}`);
  let all = true;
  for (const [k, { id, name, check }] of rule.preconditions.entries()) {
    const proof = check(site);
    if (!proof.proved) {
      all = false;
      say('step-refused', '/preconditions', `${id} is refused: ${proof.reason}`);
      continue;
    }
    const claim = asListed ? preconditions[k] : undefined;
    if (claim === undefined) continue;
    if (!claim.proved) say('step-preconditions', `/preconditions/${k}/proved`, `${id} is said not to be proved`);
    if (claim.name !== name) say('step-preconditions', `/preconditions/${k}/name`, `${id} reads: ${name}`);
    if (claim.evidence !== proof.evidence)
      say('step-evidence', `/preconditions/${k}/evidence`, `${id} is proved by: ${proof.evidence}`);
  }
  return all;
}

/** Hash of the program that the edits of a step make; null when they cannot be applied. */
function edit(before: Program, { edits }: Step, say: Say): string | null {
  try {
    return programHash(applyEdits(before, edits));
  } catch (error) {
    say('step-edits', '/edits', error instanceof Error ? error.message : String(error));
    return null;
  }
}

function arrive(before: Program, after: Program, step: Step, say: Say): Point | null {
  for (const { severity, code, pointer, message } of validate(after))
    if (severity === 'error') say('step-invalid', '/hashAfter', `${code} at ${pointer}: ${message}`);
  const delta = deltaBetween(before, after);
  for (const kind of ['added', 'removed', 'changed', 'moved'] as const)
    if (canonicalJson([...delta[kind]]) !== canonicalJson(step.delta[kind]))
      say('step-delta', `/delta/${kind}`, `${kind} are operators ${delta[kind].join(', ') || 'none'}`);
  const hash = programHash(after);
  if (hash !== step.hashAfter) {
    say('step-after', '/hashAfter', `the step leads to ${hash}`);
    return null;
  }
  const edited = edit(before, step, say);
  if (edited !== null && edited !== hash) say('step-edits', '/edits', `the edits lead to ${edited}, the step to ${hash}`);
  return { program: after, hash };
}
