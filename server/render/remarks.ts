import type { Plan, Remark } from '../../index.ts';

/** Remarks on what was not done, by rule id and by location (key or name). */
export function selectRemarks(plan: Plan, rule: string | null, location: string | null): Remark[] {
  const keys = new Set(plan.locations.filter(({ name }) => name === location).map((entry) => entry.location));
  return plan.remarks.filter(
    ({ rule: id, outcome, site }) =>
      outcome !== 'applied' &&
      (rule === null || id === rule) &&
      (location === null || site.location === location || keys.has(site.location)),
  );
}

export function remarkText(remarks: readonly Remark[]): string {
  if (remarks.length === 0) return 'Nothing was refused.\n';
  const blocks = remarks.map(({ rule, site, outcome, failed, note }) => {
    const lines = [`${rule}: ${outcome}`, `  at ${site.label}${site.span ? ` (${site.span})` : ''}`];
    if (failed) {
      lines.push(`  failed: ${failed.precondition}`, `  because ${failed.reason}${failed.span ? ` (${failed.span})` : ''}`);
      if (failed.unlock) lines.push(`  to unlock: ${failed.unlock}`);
    }
    if (note) lines.push(`  ${note}`);
    return lines.join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}
