/** The run that a counterexample tells of, seen again from its document and drawn. */
import { type Counterexample, canonicalJson, counterexampleLines, type Program, programHash } from '../../ir/index.ts';
import { seenIn } from '../differential/counterexample.ts';
import { portProblems } from '../differential/ports.ts';
import { readInputs } from '../inputs/document.ts';
import { groundOf } from '../refine/ground.ts';
import { ListedChoices } from '../run/choices.ts';
import { type Caption, diagramSvg, diagramText } from './report.ts';
import { recorded, type Simulation } from './simulate-program.ts';

/**
 * Runs the changed program as the check ran it: under the same reading of what closures leave open, the same inputs and decisions.
 * @param original the program that cannot show what comes out
 * @returns null when the document does not say enough, or the run shows something else: then it is of other programs
 * @throws InputError when its inputs do not fit the original
 */
export function replayCounterexample(original: Program, changed: Program, document: Counterexample): Simulation | null {
  const { replay, seed, schedule } = document;
  if (replay === undefined) return null;
  const ground = groundOf(original, changed, { ...replay, elements: 0 });
  if (ground.unsupported.length > 0 || portProblems(ground, replay.clusterSize).length > 0) return null;
  const reading = ground.reading(seed);
  const script = readInputs(replay.inputs, ground.before, ground.setting(ground.before, reading, false).sizes, reading.world);
  const simulation = recorded(ground.setting(ground.after, reading, true), {
    script,
    choices: new ListedChoices(schedule),
    world: reading.world,
    types: ground.types,
    hash: programHash(changed),
    seed,
    scheduled: true,
    inputsGiven: true,
  });
  const { shown, failed } = document;
  return canonicalJson(seenIn(simulation.run.history)) === canonicalJson({ shown, failed }) ? simulation : null;
}

/** A counterexample as a space-time diagram. */
export interface Drawing {
  readonly text: string;
  readonly svg: string;
}

/**
 * @returns null when the run cannot be seen again
 * @throws InputError as `replayCounterexample`
 */
export function drawCounterexample(original: Program, changed: Program, document: Counterexample): Drawing | null {
  const simulation = replayCounterexample(original, changed, document);
  if (simulation === null) return null;
  const caption: Caption = {
    title: `A run of ${changed.header.name || 'a program'} that the original cannot show`,
    lines: counterexampleLines(document),
    note: `${document.summary.slice(0, 1).toUpperCase()}${document.summary.slice(1)}.`,
  };
  return { text: diagramText(simulation, caption), svg: diagramSvg(simulation, caption) };
}
