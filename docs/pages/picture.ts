import { diagramSvg, readProgram, renderSvg, simulate, toDiffDot } from '../../index.ts';
import type { Plans } from './plans.ts';

/** Before and after in one picture, one box per tick or top-level part: narrow enough for a page of text. */
export function picture(plans: Plans, name: string): Promise<string> {
  const before = readProgram(plans.text(name));
  const after = readProgram(plans.plan(name).program);
  const dot = toDiffDot(before, after, { collapse: true, legend: false });
  // Pages of text are narrow: larger letters in the boxes.
  return renderSvg(dot.replaceAll('fontsize = 10;', 'fontsize = 12;'));
}

/** One run with decisions that mix things up. */
export function runPicture(plans: Plans, name: string): string {
  // When the members are known.
  const phases = [{ sends: [] }, { whenQuiet: true, sends: [{ port: 'in 0', values: [7, 8] }] }];
  const schedule = Array.from({ length: 60 }, (_, i) => (i * 7) % 4);
  return diagramSvg(simulate(plans.text(name), { phases }, { seed: 1, schedule }));
}
