/** One Rust program that applies every closure to its inputs and prints what comes out. */
import type { Case } from './case.ts';
import { PRELUDE } from './cases.ts';

/** What stands for a panic in the answers. */
export const PANIC = 'panic!';

export function programOf(cases: readonly Case[]): string {
  const functions = cases.map(
    ({ argument, result, closure, inputs }, i) =>
      `fn case_${i}() {
    let inputs: Vec<${argument}> = vec![${inputs.join(', ')}];
    for x in inputs { show(|| hint::<${argument}, ${result}>(${closure})(x)); }
}`,
  );
  return [
    '#![allow(warnings)]',
    PRELUDE,
    'fn hint<A, R>(f: impl FnOnce(A) -> R) -> impl FnOnce(A) -> R { f }',
    `fn show<R: std::fmt::Debug>(f: impl FnOnce() -> R + std::panic::UnwindSafe) {
    match std::panic::catch_unwind(f) { Ok(r) => println!("{}", format!("{r:?}").replace('\\n', "\\\\n")), Err(_) => println!("${PANIC}") }
}`,
    ...functions,
    `fn main() {\n    std::panic::set_hook(Box::new(|_| {}));\n${cases.map((_, i) => `    case_${i}();`).join('\n')}\n}`,
  ].join('\n');
}
