const LIBRARY = new Set([
  ...['core', 'std', 'alloc', 'hydro_lang', 'hydro_std', 'stageleft', 'dfir_rs', 'tokio', 'bincode', 'serde', 'Self'],
  ...['mem', 'cmp', 'iter', 'hash', 'fmt', 'time', 'bool', 'char', 'str', 'u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32'],
  ...['u64', 'i64', 'f64', 'u128', 'i128', 'usize', 'isize'],
]);

/**
 * Calls of functions outside the program text: paths of two segments or more that end in a lower-case name and are called, other than
 * the standard library and Hydro itself. Associated functions of types (`Type::make(..)`) are part of what a closure does by itself.
 * One pass over the tokens, so long texts take time in proportion.
 */
export function userCalls(text: string | undefined): number {
  if (text === undefined) return 0;
  let calls = 0;
  let path: string[] = [];
  let last = '';
  let importing = false;
  for (const [token] of text.matchAll(/[A-Za-z_]\w*|::|[^\s]/g)) {
    if (importing) {
      importing = token !== ';';
    } else if (token === 'use') {
      importing = true;
      path = [];
    } else if (/^[A-Za-z_]/.test(token)) {
      path = last === '::' ? [...path.slice(-MAX_PATH), token] : [token];
    } else if (token === '(') {
      if (isUserFunction(path)) calls++;
      path = [];
    } else if (token !== '::') {
      path = [];
    }
    last = token;
  }
  return calls;
}

/** Longer paths do not occur; the bound keeps hostile text cheap. */
const MAX_PATH = 32;

function isUserFunction(path: readonly string[]): boolean {
  const [crate, name, owner] = [path[0], path.at(-1), path.at(-2)];
  if (crate === undefined || name === undefined || owner === undefined || path.length < 2) return false;
  if (LIBRARY.has(crate) || path.includes('hydro_lang') || path.includes('hydro_std')) return false;
  return /^[a-z_]/.test(name) && !/^[A-Z]/.test(owner);
}
