import { createHash } from 'node:crypto';
import {
  applyLock,
  canonicalJson,
  check,
  checkPlan,
  compare,
  counterexampleDrawing,
  diagramSvg,
  diagramText,
  diffPicture,
  diffPrograms,
  endOfRun,
  explain,
  findIdioms,
  historyText,
  locationName,
  operatorLabel,
  optimize,
  type Program,
  printTree,
  programAt,
  programHash,
  readProgram,
  renderSvg,
  rules,
  runReport,
  type Simulation,
  simulate,
  toDiffDot,
  toDiffText,
  toDot,
  toMermaid,
  toOverviewDot,
  VERSIONS,
  writeProgram,
} from '../index.ts';
import type { Engine, Picture, ProgramChange } from './engine.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
type CanonicalInput = Parameters<typeof canonicalJson>[0];

/** The library behind the service and the shell. */
export const engine: Engine = {
  release: `hydrofoil ${VERSIONS.hydrofoil}`,
  version: `hydrofoil ${VERSIONS.hydrofoil}, rules ${VERSIONS.rules}, costs ${VERSIONS.costTable}`,
  rules,
  check: (document) => check(readProgram(document)),
  checkPlan: (document, plan) => checkPlan(readProgram(document), plan),
  applyLock(document, lock) {
    const { problems, program } = applyLock(readProgram(document), lock);
    return { problems, program: program && writeProgram(program, { normalize: true }) };
  },
  compare,
  drawRun: counterexampleDrawing,
  // Everything that arrives here was parsed from JSON or made by the library.
  canonical: (value) => canonicalJson(value as CanonicalInput),
  hash: sha256,
  identify(document) {
    const program = readProgram(document);
    return { id: programHash(program), text: canonicalJson(writeProgram(program, { normalize: true })) };
  },
  optimize,
  explain,
  simulate(document, inputs, options, view) {
    const simulation = simulate(document, inputs, options);
    const views = {
      history: historyText,
      txt: diagramText,
      svg: diagramSvg,
      json: (run: Simulation) => JSON.stringify(runReport(run)),
    };
    return { ended: simulation.run.ended, summary: endOfRun(simulation), text: views[view](simulation) };
  },
  programAt(plan, input, n) {
    if (n === 0) return input;
    if (n === plan.derivation.length) return plan.program;
    return writeProgram(programAt(input, plan.derivation, n));
  },
  labels(document) {
    const program = readProgram(document);
    return new Map(program.operators().map((op) => [op.id, labelText(program, op.id)]));
  },
  draw: (document, picture, delta) => {
    const program = readProgram(document);
    const idioms = findIdioms(program);
    const marks = delta
      ? (['changed', 'moved', 'added'] as const).flatMap((kind) => delta[kind].map((id) => [id, kind] as const))
      : [];
    const options = { idioms, highlight: new Map(marks) };
    return drawing(picture, {
      txt: () => printTree(program),
      dot: () => toDot(program, options),
      mmd: () => toMermaid(program, options),
    });
  },
  drawDifference(before, after, picture) {
    const [old, now] = [readProgram(before), readProgram(after)];
    return drawing(picture, {
      txt: () => toDiffText(old, now),
      dot: () => toDiffDot(old, now),
      mmd: () => {
        const { program, picture: marks } = diffPicture(old, now);
        return toMermaid(program, marks);
      },
    });
  },
  drawOverview: (before, after, shown) => renderSvg(toOverviewDot(readProgram(before), readProgram(after), shown)),
  difference(before, after) {
    const [old, now] = [readProgram(before), readProgram(after)];
    const { added, removed, changed, moved } = diffPrograms(old, now);
    const change = (kind: ProgramChange['kind'], program: Program, operator: number, from: string | null, to: string | null) => ({
      kind,
      operator,
      label: labelText(program, operator),
      before: from,
      after: to,
    });
    const home = (program: Program, id: number): string => locationName(program, program.op(id).place.root);
    return {
      delta: { added: [...added], removed: [...removed], changed: changed.map(({ id }) => id), moved: moved.map(({ id }) => id) },
      changes: [
        ...moved.map(({ id, from, to }) => change('moved', now, id, locationName(old, from), locationName(now, to))),
        ...added.map((id) => change('added', now, id, null, home(now, id))),
        ...removed.map((id) => change('removed', old, id, home(old, id), null)),
        ...changed.flatMap(({ id, changes }) =>
          changes.map(({ field, before: from, after: to }) => change('changed', now, id, `${field}: ${from}`, `${field}: ${to}`)),
        ),
      ],
      text: toDiffText(old, now),
    };
  },
};

function labelText(program: Program, id: number): string {
  const { title, code } = operatorLabel(program, program.op(id));
  return code === '' ? title : `${title} · ${code}`;
}

function drawing(picture: Picture, by: Readonly<Record<Exclude<Picture, 'svg'>, () => string>>): string | Promise<string> {
  return picture === 'svg' ? renderSvg(by.dot()) : by[picture]();
}
