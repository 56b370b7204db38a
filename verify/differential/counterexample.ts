/** A run that shows what the original cannot, as a document and in a sentence. */
import type { Counterexample as Document } from '../../ir/index.ts';
import { show } from '../eval/show.ts';
import type { Value } from '../eval/value.ts';
import { writeInputs } from '../inputs/document.ts';
import type { Ground, GroundBounds } from '../refine/ground.ts';
import type { Counterexample } from '../refine/pair.ts';
import type { History } from '../run/simulate.ts';

/** Characters of one part of the sentence; the document has everything. */
const ROOM = 160;

/** @param ground of the check that found it */
export function documentOf(
  { script, trail, history, possible, seed }: Counterexample,
  ground: Ground,
  { domain, clusterSize, steps }: GroundBounds,
): Document {
  const document = {
    seed,
    atStart: Object.fromEntries([...script.atStart].map(([port, value]) => [port, show(value)])),
    phases: script.phases.map(({ whenQuiet, sends }) => ({
      whenQuiet,
      sends: sends.map(({ port, member, values }) => ({ port, member, values: texts(values) })),
    })),
    schedule: [...trail],
    ...seenIn(history),
    possible: possible.map((outcome) => (outcome === '' ? 'nothing' : outcome)),
    replay: { inputs: writeInputs(script, ground.before, ground.reading(seed).world), domain, clusterSize, steps },
  };
  return { summary: summaryOf(document), ...document };
}

/** What a run showed, as far as a document says it. */
export function seenIn({ outputs, failed }: History): Pick<Document, 'shown' | 'failed'> {
  const shown = [...outputs].filter(([, values]) => values.length > 0);
  return { shown: Object.fromEntries(shown.map(([port, values]) => [port, texts(values)])), failed };
}

const texts = (values: readonly Value[]): string[] => values.map((value) => show(value));

function summaryOf({ atStart, phases, shown, failed, possible }: Omit<Document, 'summary' | 'replay'>): string {
  const inputs = [
    ...Object.entries(atStart).map(([port, value]) => `${port} at the start: ${value}`),
    ...phases.flatMap(({ sends }) =>
      sends.map(({ port, member, values }) => `${port}${member === 0 ? '' : ` @${member}`}: ${values.join(', ')}`),
    ),
  ];
  const outputs = Object.entries(shown).map(([port, values]) => `${port}: ${values.join(', ')}`);
  const [first, ...others] = possible;
  const more = others.length === 0 ? '' : ` (${others.length} more)`;
  const original = first === undefined ? 'nothing of the kind' : cut(first.replaceAll('\n', '; ')) + more;
  return `given ${cut(inputs.join('; ')) || 'nothing'} it shows ${cut(outputs.join('; ')) || 'nothing'}${failed ? ' and panics' : ''}, the original ${original}`;
}

const cut = (text: string): string => (text.length > ROOM ? `${text.slice(0, ROOM - 1)}…` : text);
