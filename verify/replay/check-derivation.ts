import {
  applyEdits,
  canonicalJson,
  type Diagnostic,
  flowHash,
  hashValue,
  type Json,
  type Plan,
  type Program,
  plural,
  programHash,
  readProgram,
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
 * @param program the program that the plan is for: one with the flow that it was made from, and its cluster sizes as far as both say some.
 *   Where names, positions, workload or promises are others, the certificate is checked from the plan's own original, and every step is
 *   proved on this program as well
 * @param rules other rules than those of the registry
 * @returns empty when the plan holds; pointers lead into the plan (`/derivation/2/preconditions/4/evidence`). A step that leads elsewhere
 *   than it says ends the check, since nothing after it has a meaning
 */
export function checkDerivation(program: Program, plan: Plan, rules: RuleSet = RULES): Diagnostic[] {
  const found: Diagnostic[] = [];
  const flow = flowHash(program);
  if (flow !== plan.flow)
    report(found, 'plan-input', '/flow', `the plan is for the flow ${plan.flow}, this program's is ${flow}`);
  const held = hashValue(plan.original as Json);
  if (held !== plan.input)
    report(found, 'plan-input', '/original', `the plan was made from ${plan.input}, the program that it holds is ${held}`);
  if (found.length > 0) return found;
  if (programHash(program) === plan.input) return certificate(program, plan, rules);
  const original = readProgram(plan.original);
  if (flowHash(original) !== plan.flow) {
    report(found, 'plan-input', '/flow', `the program that the plan holds has the flow ${flowHash(original)}`);
    return found;
  }
  for (const { key, name, size, other } of otherSizes(program, original.locations.values()))
    report(
      found,
      'plan-sizes',
      '/original/locations',
      `${name} (${key}) has ${plural(other, 'member')}, the plan is for ${size}`,
    );
  if (found.length > 0) return found;
  const own = certificate(original, plan, rules);
  return own.length > 0 ? own : proveSteps(program, plan.derivation, rules).found;
}

/** Clusters of which a program says another size than was said before; where one of them says none, they agree. */
export function otherSizes(
  program: Program,
  before: Iterable<{ readonly key: string; readonly name: string; readonly size: number | null }>,
): { readonly key: string; readonly name: string; readonly size: number; readonly other: number }[] {
  return [...before].flatMap(({ key, name, size }) => {
    const other = program.locations.get(key)?.size ?? null;
    return size === null || other === null || size === other ? [] : [{ key, name, size, other }];
  });
}

/** What has to be known of a step to prove it again. */
export type ProvableStep = Pick<Step, 'rule' | 'ruleVersion' | 'bindings' | 'edits'> & {
  readonly site: Pick<Step['site'], 'location'>;
};

/**
 * Proves and applies steps on a program, whatever was said of them elsewhere.
 * @returns what does not hold, with pointers from `/derivation` on; the program after the last step, null when it was not reached
 */
export function proveSteps(
  program: Program,
  steps: readonly ProvableStep[],
  rules: RuleSet = RULES,
): { readonly found: Diagnostic[]; readonly reached: Program | null } {
  const found: Diagnostic[] = [];
  const known = { labels: labelsOf(program), rules };
  let at: Program | null = program;
  for (const [i, step] of steps.entries()) {
    at = provedStep(at, step, known, sayer(found, i));
    if (at === null || found.length > 0) return { found, reached: null };
  }
  return { found, reached: at };
}

function provedStep(at: Program, step: ProvableStep, known: Known, say: Say): Program | null {
  return attempt(at, step, say, () => {
    const site = siteOf(at, step, known, say);
    if (site === null || !proves(site.rule, site.site, null, say)) return null;
    const after = site.rule.apply(site.site);
    sayInvalid(after, say);
    // Sizes of clusters follow the program, those in the edits the one that they were made from.
    const edited = edit(at, step, say);
    if (edited !== null && flowHash(edited) !== flowHash(after))
      say('step-edits', '/edits', 'the edits do not lead where the step does');
    return after;
  });
}

function certificate(program: Program, plan: Plan, rules: RuleSet): Diagnostic[] {
  const found: Diagnostic[] = [];
  const known: Known = { labels: labelsOf(program), rules };
  let at = { program, hash: plan.input };
  for (const [i, step] of plan.derivation.entries()) {
    const after = replayStep(at, step, i, known, found);
    if (after === null) return found;
    at = after;
  }
  const reached = writeProgram(at.program, { form: 'document', normalize: true });
  if (canonicalJson(reached) !== canonicalJson(plan.program as Json))
    report(found, 'plan-program', '/program', `the steps lead to ${at.hash}, the plan's program is another`);
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

type Say = (code: ReplayCode, path: string, message: string) => void;

const sayer =
  (found: Diagnostic[], i: number): Say =>
  (code, path, message) =>
    report(found, code, `/derivation/${i}${path}`, message);

/** The program after one step, or null when the step does not lead where it says. */
function replayStep(at: Point, step: Step, i: number, known: Known, found: Diagnostic[]): Point | null {
  const say = sayer(found, i);
  if (step.index !== i + 1) say('step-index', '/index', `step ${step.index} stands at place ${i + 1}`);
  if (step.hashBefore !== at.hash) {
    say('step-before', '/hashBefore', `the step starts from ${step.hashBefore}, the steps before it lead to ${at.hash}`);
    return null;
  }
  return attempt(at.program, step, say, () => {
    const after = apply(at.program, step, known, say);
    return after === null ? null : arrive(at.program, after, step, say);
  });
}

function attempt<Result>(at: Program, { site }: ProvableStep, say: Say, work: () => Result | null): Result | null {
  if (!at.locations.has(site.location)) {
    say('step-site', '/site/location', `there is no location ${site.location}`);
    return null;
  }
  try {
    return work();
  } catch (error) {
    // What no search would ask of a rule can break its own assumptions; either way the step is no proof.
    say('step-fails', '', error instanceof Error ? error.message : String(error));
    return null;
  }
}

/** The rule of a step and its site, built again from the bindings. */
function siteOf(
  program: Program,
  step: ProvableStep,
  { labels, rules }: Known,
  say: Say,
): { readonly rule: Rewrite; readonly site: Site } | null {
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
  return { rule, site };
}

function apply(program: Program, step: Step, known: Known, say: Say): Program | null {
  const found = siteOf(program, step, known, say);
  if (found === null) return null;
  const { rule, site } = found;
  if (canonicalJson([...site.operators]) !== canonicalJson(step.site.operators))
    say('step-site', '/site/operators', `${rule.id} works on operators ${site.operators.join(', ')} here`);
  return proves(rule, site, step.preconditions, say) ? rule.apply(site) : null;
}

/**
 * Proves every precondition again; false when one is refused.
 * @param claims what a plan says of them; null: nothing is said
 */
function proves(rule: Rewrite, site: Site, claims: Step['preconditions'] | null, say: Say): boolean {
  const ids = rule.preconditions.map(({ id }) => id);
  const asListed = claims !== null && ids.length === claims.length && ids.every((id, k) => id === claims[k]?.id);
  if (claims !== null && !asListed)
    say('step-preconditions', '/preconditions', `${rule.id} has the preconditions ${ids.join(', ')}`);
  let all = true;
  for (const [k, { id, name, check }] of rule.preconditions.entries()) {
    const proof = check(site);
    if (!proof.proved) {
      all = false;
      say('step-refused', '/preconditions', `${id} is refused: ${proof.reason}`);
      continue;
    }
    const claim = asListed ? claims[k] : undefined;
    if (claim === undefined) continue;
    if (!claim.proved) say('step-preconditions', `/preconditions/${k}/proved`, `${id} is said not to be proved`);
    if (claim.name !== name) say('step-preconditions', `/preconditions/${k}/name`, `${id} reads: ${name}`);
    if (claim.evidence !== proof.evidence)
      say('step-evidence', `/preconditions/${k}/evidence`, `${id} is proved by: ${proof.evidence}`);
  }
  return all;
}

/** The program that the edits of a step make; null when they cannot be applied. */
function edit(before: Program, { edits }: ProvableStep, say: Say): Program | null {
  try {
    return applyEdits(before, edits);
  } catch (error) {
    say('step-edits', '/edits', error instanceof Error ? error.message : String(error));
    return null;
  }
}

function sayInvalid(after: Program, say: Say): void {
  for (const { severity, code, pointer, message } of validate(after))
    if (severity === 'error') say('step-invalid', '/hashAfter', `${code} at ${pointer}: ${message}`);
}

function arrive(before: Program, after: Program, step: Step, say: Say): Point | null {
  sayInvalid(after, say);
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
  if (edited !== null && programHash(edited) !== hash)
    say('step-edits', '/edits', `the edits lead to ${programHash(edited)}, the step to ${hash}`);
  return { program: after, hash };
}
