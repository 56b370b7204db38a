import { alsoLines, didYouMean, InputError, type Plan, placeOf, type Remark } from '../../index.ts';

/** Remarks on what was not done, by rule id and by location (key or name). Throws InputError (422) on names that do not exist. */
export function selectRemarks(plan: Plan, rule: string | null, location: string | null): Remark[] {
  const keys = new Set(
    plan.locations.filter(({ name, location: key }) => name === location || key === location).map((entry) => entry.location),
  );
  const ids = [...new Set([...plan.derivation, ...plan.remarks].map((entry) => entry.rule))].sort();
  if (rule !== null && !ids.includes(rule))
    throw unknown('UNKNOWN_RULE', '/rule', rule, `the plan says nothing about a rule '${rule}'`, ids);
  if (location !== null && keys.size === 0) {
    const names = plan.locations.map(({ name }) => name);
    throw unknown('UNKNOWN_LOCATION', '/location', location, `the plan has no location '${location}'`, names);
  }
  return plan.remarks.filter(
    ({ rule: id, outcome, site }) =>
      outcome !== 'applied' && (rule === null || id === rule) && (location === null || keys.has(site.location)),
  );
}

function unknown(code: string, pointer: string, name: string, message: string, known: readonly string[]): InputError {
  const near = didYouMean(name, known);
  return new InputError([
    { severity: 'error', code, pointer, message: `${message}${near}`, hint: `There are: ${known.join(', ')}` },
  ]);
}

export function remarkText(remarks: readonly Remark[]): string {
  if (remarks.length === 0) return 'Nothing was refused.\n';
  const blocks = remarks.map(({ site, outcome, failed, note }) => {
    const lines = [`: ${outcome}`, `  at ${site.label}${site.span ? ` (${site.span})` : ''}`];
    if (failed) {
      const place = placeOf(failed);
      lines.push(`  failed: ${failed.precondition}`, `  because ${failed.reason}${place === null ? '' : ` (${place})`}`);
      lines.push(...alsoLines(failed).map((line) => `  ${line}`));
      if (failed.unlock) lines.push(`  to unlock: ${failed.unlock}`);
    }
    if (note) lines.push(`  ${note}`);
    return lines.join('\n');
  });
  // Rules that say the same of one site share a block.
  const rules = new Map<string, string[]>();
  blocks.forEach((block, i) => {
    rules.set(block, [...(rules.get(block) ?? []), remarks[i]?.rule ?? '']);
  });
  return `${[...rules].map(([block, ids]) => `${ids.join(', ')}${block}`).join('\n\n')}\n`;
}
