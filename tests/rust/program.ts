/** One Rust program that applies every closure to its inputs and prints what comes out. */
import type { Case } from './case.ts';
import { PRELUDE } from './users.ts';

/** What stands for a panic in the answers. */
export const PANIC = 'panic!';

/** Inputs are made once for each group; nothing is generic over the closure, so that rustc is done soon. */
export function programOf(cases: readonly Case[]): string {
  const lists = new Map<readonly string[], number>();
  for (const { inputs } of cases) if (!lists.has(inputs)) lists.set(inputs, lists.size);
  const argumentOf = new Map(cases.map(({ inputs, argument }) => [inputs, argument]));
  const inputs = [...lists].map(
    ([values, i]) => `fn inputs_${i}() -> Vec<${argumentOf.get(values)}> { vec![${values.join(', ')}] }`,
  );
  const functions = cases.map(
    ({ argument, result, closure, inputs: values }, i) =>
      `fn case_${i}() { for x in inputs_${lists.get(values)}() { let mut x = Some(x); show(&mut || format!("{:?}", hint::<${argument}, ${result}>(${closure})(x.take().unwrap()))); } }`,
  );
  return [
    '#![allow(warnings)]',
    'use std::collections::*;\nuse std::time::Duration;\nuse std::cell::{Cell, RefCell};\nuse std::hash::{Hash, Hasher};',
    PRELUDE,
    'fn hint<A, R>(f: impl FnOnce(A) -> R) -> impl FnOnce(A) -> R { f }',
    `fn show(f: &mut dyn FnMut() -> String) {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(f)) { Ok(r) => println!("{}", r.replace('\\n', "\\\\n")), Err(_) => println!("${PANIC}") }
}`,
    ...inputs,
    ...functions,
    `fn main() {\n    std::panic::set_hook(Box::new(|_| {}));\n    let all: &[fn()] = &[${cases.map((_, i) => `case_${i}`).join(', ')}];\n    for case in all { case(); }\n}`,
  ].join('\n');
}
