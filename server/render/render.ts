import { InputError, isPlan, type Plan } from '../../index.ts';
import type { Engine, Picture } from '../engine.ts';
import type { Format } from '../formats.ts';
import { differencePage } from '../html/difference-page.ts';
import { planPage } from '../html/plan-page.ts';
import { programPage } from '../html/program-page.ts';
import { stepPage } from '../html/step-page.ts';
import { whyNotPage } from '../html/why-not-page.ts';
import { ProblemError } from '../http/problem.ts';
import type { Side, Subject } from '../jobs/task.ts';
import { type OpenPlace, openPlace } from './place.ts';
import { remarkText, selectRemarks } from './remarks.ts';

type Of<Kind extends Subject['kind']> = Extract<Subject, { kind: Kind }>;

/** One subject in one format. `server` pages refer to the service, `file` pages stand alone. */
export async function render(engine: Engine, subject: Subject, format: Format, where: 'server' | 'file'): Promise<string> {
  switch (subject.kind) {
    case 'program':
      return renderProgram(engine, subject, format, where);
    case 'plan':
      return renderPlan(engine, subject, format, where);
    case 'step':
      return renderStep(engine, subject, format, where);
    case 'overview':
      return engine.drawOverview(JSON.parse(subject.input), (JSON.parse(subject.plan) as Plan).program, subject.shown);
    case 'why-not':
      return renderWhyNot(subject, format, where);
    case 'diff':
      return renderDifference(engine, subject, format, where);
  }
}

async function renderProgram(
  engine: Engine,
  { id, text }: Of<'program'>,
  format: Format,
  where: 'server' | 'file',
): Promise<string> {
  const document: unknown = JSON.parse(text);
  if (format === 'json') return text;
  if (format !== 'html') return engine.draw(document, format, null);
  const place = openPlace(where);
  const image = await place.image(`/v1/programs/${id}.svg`, () => engine.draw(document, 'svg', null));
  return programPage(place.page, { id, document, image, tree: await engine.draw(document, 'txt', null) });
}

async function renderPlan(engine: Engine, subject: Of<'plan'>, format: Format, where: 'server' | 'file'): Promise<string> {
  if (format === 'json') return subject.plan;
  const plan = JSON.parse(subject.plan) as Plan;
  if (format === 'txt') return engine.explain(plan);
  if (format !== 'html') return engine.draw(plan.program, format, null);
  const input: unknown = JSON.parse(subject.input);
  const place = openPlace(where);
  const base = `/v1/plans/${subject.id}`;
  return planPage(place.page, {
    id: subject.id,
    plan,
    before: engine.labels(input),
    after: engine.labels(plan.program),
    images: {
      locationsBefore: await place.image(`${base}/locations/before.svg`, () =>
        engine.drawOverview(input, plan.program, 'before'),
      ),
      locationsAfter: await place.image(`${base}/locations/after.svg`, () => engine.drawOverview(input, plan.program, 'after')),
      before: await place.image(`${base}/steps/0.svg`, () => engine.draw(input, 'svg', null)),
      after: await place.image(`${base}.svg`, () => engine.draw(plan.program, 'svg', null)),
      difference: await place.image(`${base}/diff.svg`, () => engine.drawDifference(input, plan.program, 'svg')),
      dropped: await Promise.all((plan.verdict.dropped ?? []).map((step) => runOf(engine, place, input, step))),
    },
  });
}

type DroppedStep = NonNullable<Plan['verdict']['dropped']>[number];

/** The run against a dropped step as the source of an image; null for plans from elsewhere that do not fit their program. */
async function runOf(engine: Engine, place: OpenPlace, input: unknown, step: DroppedStep): Promise<string | null> {
  try {
    const drawing = engine.drawRun(input, step.program, step.counterexample);
    return drawing === null ? null : await place.image(null, () => drawing.svg);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

async function renderStep(engine: Engine, subject: Of<'step'>, format: Format, where: 'server' | 'file'): Promise<string> {
  const plan = JSON.parse(subject.plan) as Plan;
  const input: unknown = JSON.parse(subject.input);
  const { n } = subject;
  const of = plan.derivation.length;
  if (n < 0 || n > of) throw ProblemError.of('STEP_NOT_FOUND', `step ${n} of ${of} does not exist`, { limit: of, actual: n });
  const step = plan.derivation[n - 1] ?? null;
  const program = engine.programAt(plan, input, n);
  if (format === 'json') return engine.canonical({ index: n, of, step, program });
  const delta = step?.delta ?? null;
  if (format !== 'html') return engine.draw(program, format, delta);
  const place = openPlace(where);
  const image = await place.image(`/v1/plans/${subject.id}/steps/${n}.svg`, () => engine.draw(program, 'svg', delta));
  const before = n > 0 ? engine.labels(engine.programAt(plan, input, n - 1)) : new Map<number, string>();
  return stepPage(place.page, { id: subject.id, plan, n, step, image, before, after: engine.labels(program) });
}

function renderWhyNot(subject: Of<'why-not'>, format: Format, where: 'server' | 'file'): string {
  const plan = JSON.parse(subject.plan) as Plan;
  const remarks = selectRemarks(plan, subject.rule, subject.location);
  if (format === 'html')
    return whyNotPage(openPlace(where).page, { id: subject.id, plan, remarks, rule: subject.rule, location: subject.location });
  return format === 'txt' ? remarkText(remarks) : JSON.stringify(remarks);
}

async function renderDifference(engine: Engine, subject: Of<'diff'>, format: Format, where: 'server' | 'file'): Promise<string> {
  const before = programIn(subject.before);
  const after = programIn(subject.after);
  if (format === 'json') return engine.canonical(engine.difference(before, after));
  if (format !== 'html') return engine.drawDifference(before, after, format satisfies Picture);
  const place = openPlace(where);
  const image = await place.image(imageAddress(subject), () => engine.drawDifference(before, after, 'svg'));
  return differencePage(place.page, {
    plan: subject.plan,
    before: subject.before.label,
    after: subject.after.label,
    difference: engine.difference(before, after),
    image,
  });
}

/** Differences of two plans are pages of their own: their picture is inside, there is no address for it. */
const imageAddress = ({ plan }: Of<'diff'>): string | null => (plan === null ? null : `/v1/plans/${plan}/diff.svg`);

/** A side is a program document, or a plan that holds one. */
function programIn(side: Side): unknown {
  const document: unknown = JSON.parse(side.text);
  return isPlan(document) ? (document as Plan).program : document;
}
