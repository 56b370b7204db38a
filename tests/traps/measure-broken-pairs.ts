/** How long it takes to notice each broken pair, as a table for docs/refinement.md: `npx tsx tests/traps/measure-broken-pairs.ts`. */
import { checkRefinement, validate } from '../../verify/index.ts';
import { BOUNDS, BROKEN_PAIRS, type BrokenPair } from './broken-pairs.ts';

const RUNS = 5;

/** What notices it, and the median of a few times in milliseconds. */
function noticed({ caught, broken }: BrokenPair): { readonly by: string; readonly ms: number } {
  let by = '**nothing**';
  const times = Array.from({ length: RUNS }, () => {
    const { before, after } = broken();
    const start = performance.now();
    if (caught !== 'run') {
      if (validate(after).some(({ code }) => code === caught)) by = `\`${caught}\``;
      return performance.now() - start;
    }
    const verdict = checkRefinement(before, after, BOUNDS);
    if (verdict.result === 'counterexample') {
      const { causal, scripts } = verdict.work;
      by = scripts === 0 ? `causal sequence ${causal}` : `a run of script ${scripts}`;
    }
    return performance.now() - start;
  });
  return { by, ms: Math.round(times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0) };
}

const lines = BROKEN_PAIRS.map((pair) => {
  const { by, ms } = noticed(pair);
  return `| ${pair.trap} | ${pair.wrong} | ${by} | ${ms} |`;
});
process.stdout.write(
  `${['| trap | what a rule did wrong | noticed by | ms |', '| --- | --- | --- | --- |', ...lines].join('\n')}\n`,
);
