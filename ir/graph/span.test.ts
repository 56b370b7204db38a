import { expect, test } from 'vitest';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { isUserSpan, userSpanNear } from './span.ts';

test.each([
  'src/main.rs:3',
  'examples/hydro/src/paxos/mod.rs:9',
  '/home/me/app/src/lib.rs:1',
  '/home/me/app-1.2.3/src/lib.rs:1',
  'my_hydro_lang_app/src/lib.rs:1',
  'crates/library/src/lib.rs:4',
])('%s is the user’s', (span) => expect(isUserSpan(span)).toBe(true));

test.each([
  'hydro_lang-0.16.0/src/location/mod.rs:494',
  'hydro_std-0.17.0-alpha.6/src/quorum.rs:116',
  'serde-1.0.228/src/lib.rs:7',
  '/home/me/.cargo/registry/src/index-1949cf8c/hydro_lang-0.16.0/src/lib.rs:9',
  'C:\\Users\\me\\.cargo\\registry\\src\\index\\hydro_lang-0.16.0\\src\\lib.rs:9',
  '/home/me/.cargo/git/checkouts/hydro-12ab/9f8e/hydro_lang/src/lib.rs:9',
  'hydro-12ab34/9f8e7d6/hydro_lang/src/lib.rs:9',
  '/home/me/hydro/hydro_lang/src/lib.rs:9',
  'hydro_std/src/quorum.rs:116',
  '/rustc/0123abcd/library/core/src/ops.rs:1',
  'library/core/src/convert/mod.rs:778',
  '/opt/rust/lib/rustlib/src/rust/library/core/src/ops.rs:1',
])('%s is a library’s', (span) => expect(isUserSpan(span)).toBe(false));

/** A -> B -> C -> D on one process, E on another; spans as given. */
function chain(spans: readonly (string | null)[]) {
  const b = new ProgramBuilder('spans');
  const [here, there] = [b.process('Here'), b.process('There')];
  const ids = spans.map((span, i) => {
    const inputs: Record<string, number> = i === 0 ? {} : { input: i - 1 };
    const id = b.op(i === 0 ? 'Source' : 'Map', i === 4 ? there : here, stream('u8'), inputs, { f: 'q!(| x | x)' });
    const op = b.program.op(id);
    b.program.replaceOperator({ ...op, metadata: { ...op.metadata, op: { id, span } } });
    return id;
  });
  return { program: b.program, ids };
}

const LIB = 'hydro_lang-0.16.0/src/lib.rs:1';

test('the nearest place of the user’s, before or behind, on the location first', () => {
  expect(userSpanNear(chain(['src/a.rs:1', LIB, null, 'src/d.rs:4']).program, 0)).toBe('src/a.rs:1');
  expect(userSpanNear(chain(['src/a.rs:1', LIB, null, 'src/d.rs:4']).program, 1)).toBe('src/a.rs:1');
  expect(userSpanNear(chain(['src/a.rs:1', LIB, null, 'src/d.rs:4']).program, 2)).toBe('src/d.rs:4');
  expect(userSpanNear(chain(['src/a.rs:1', null, null, LIB, 'src/e.rs:5']).program, 3)).toBe('src/a.rs:1');
  expect(userSpanNear(chain([null, null, null, LIB, 'src/e.rs:5']).program, 3)).toBe('src/e.rs:5');
  expect(userSpanNear(chain([null, LIB, null]).program, 1)).toBeNull();
});
