import type { Program } from '../graph/program.ts';

/** The name where nothing in the program says otherwise. */
export const HYDRO_LANG = 'hydro_lang';

/**
 * Where Hydro names its own crate: in (de)serializers (`hydro::runtime_support::bincode`), whose path it looks up in Cargo.toml, and in
 * closures of its library (`use hydro::__staged::live_collections::*`). `crate` is Hydro's own build.
 */
const NAMED =
  /(?<!\w|#|::\s*)([A-Za-z_]\w*)\s*::\s*(?:runtime_support\s*::\s*(?:bincode|stageleft)\b|__staged\s*::\s*live_collections\b)/g;

/**
 * The names under which the program's texts reach hydro_lang: one, unless a dependency is there under two names; none where no text says
 * it. Rewrites keep it: glue has the name, too.
 */
export const hydroNames = (program: Program): readonly string[] => program.inherited(findNames);

const findNames = (program: Program): readonly string[] =>
  [...new Set(texts(program).flatMap((text) => [...text.matchAll(NAMED)].map(([, name]) => name as string)))]
    .filter((name) => name !== 'crate')
    .sort();

/** The crate that glue names. Where there are several names, no rule makes glue. */
export const hydroCrate = (program: Program): string => hydroNames(program)[0] ?? HYDRO_LANG;

function texts(program: Program): string[] {
  const displays = program
    .operators()
    .flatMap(({ id, fields }) => Object.keys(fields).flatMap((field) => program.text(id, field) ?? []));
  return [...new Set([...[...program.expressions.values()].map(({ text }) => text), ...displays])];
}
