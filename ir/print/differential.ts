import type { Counterexample, Differential, DroppedStep, Verdict } from '../schema/verdict.ts';

/** Names that a line lists. */
const NAMED = 8;
/** Decisions, outcomes that are listed; documents have all. */
const LISTED = 40;

/** What was checked of a plan, as lines for people. */
export function verdictLines({ level, result, checked, differential, dropped = [] }: Verdict): string[] {
  return [
    `${level}: ${result}`,
    ...checked.map((text) => `+ ${text}`),
    ...(differential ? caveats(differential) : []),
    ...dropped.flatMap(droppedLines),
  ];
}

/** What running two programs against each other came to, as lines for people. */
export function differentialLines(differential: Differential): string[] {
  const { summary, checked, counterexample } = differential;
  return [
    summary,
    ...checked.map((text) => `+ ${text}`),
    ...caveats(differential),
    ...(counterexample === null ? [] : counterexampleLines(counterexample)),
  ];
}

/** What takes away from a result: operators that do not run, closures that are not evaluated. */
function caveats({ unsupported, abstracted }: Differential): string[] {
  const lines = unsupported.map(({ operator, kind, reason }) => `- operator ${operator} (${kind}) cannot be run: ${reason}`);
  if (abstracted.length === 0) return lines;
  const functions = [...new Set(abstracted.flatMap((closure) => closure.functions))].sort();
  const more = functions.length > NAMED ? ` and ${functions.length - NAMED} more` : '';
  return [
    ...lines,
    `- taken for unknown functions, the same in both programs: ${functions.slice(0, NAMED).join(', ')}${more} (in operators ${operatorsOf(abstracted)})`,
  ];
}

const operatorsOf = (abstracted: Differential['abstracted']): string =>
  [...new Set(abstracted.map(({ operator }) => operator))].join(', ');

export function counterexampleLines({ seed, atStart, phases, schedule, shown, failed, possible }: Counterexample): string[] {
  const outputs = Object.entries(shown).map(([port, values]) => `    ${port}: ${values.join(', ')}`);
  const inputs = phases.flatMap(({ whenQuiet, sends }, i) => [
    ...(i === 0 ? [] : [whenQuiet ? '    then, when all is quiet' : '    then, at any moment']),
    ...sends.map(({ port, member, values }) => `    ${port}${member === 0 ? '' : ` @${member}`}: ${values.join(', ')}`),
  ]);
  const some = possible.slice(0, LISTED);
  return [
    'counterexample',
    '  inputs',
    ...Object.entries(atStart).map(([port, value]) => `    ${port}, known at the start: ${value}`),
    ...(inputs.length === 0 ? ['    none'] : inputs),
    '  what came out',
    ...(outputs.length === 0 ? ['    nothing'] : outputs),
    ...(failed ? ['    and a panic'] : []),
    '  what the original can show',
    ...(some.length === 0 ? ['    nothing was found'] : some.map((outcome) => `    ${outcome.replaceAll('\n', '; ')}`)),
    ...(possible.length > some.length ? [`    and ${possible.length - some.length} more`] : []),
    `  seed ${seed}, decisions ${schedule.slice(0, LISTED).join(' ') || 'none'}${schedule.length > LISTED ? ' ...' : ''}`,
  ];
}

function droppedLines({ rule, label, counterexample }: DroppedStep): string[] {
  return [`! dropped: ${rule} at ${label}`, ...counterexampleLines(counterexample).map((line) => `  ${line}`)];
}
