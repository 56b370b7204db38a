import type { Program, ProgramDraft } from '../../ir/index.ts';
import { ProgramBuilder, stream } from './program-builder.ts';

/** A relay: a process sends doubled numbers to a cluster and prints what comes back; `ids` names the operators. */
export function relay(): { program: ProgramDraft; ids: Record<'source' | 'map' | 'there' | 'back' | 'cast' | 'print', number> } {
  const b = new ProgramBuilder('relay');
  const main = b.process('Main');
  const worker = b.cluster('Worker', { size: 3 });
  const source = b.op('Source', main, stream('u32', { order: 'TotalOrder' }), {}, { source: { Iter: 'q!(0 .. 10)' } });
  const map = b.op('Map', main, stream('u32', { order: 'TotalOrder' }), { input: source }, { f: 'q!(| x | x * 2)' });
  const network = {
    name: null,
    networking_info: { Tcp: { fault: 'FailStop' } },
    serialize_fn: 'q!(| d | ser (d))',
    deserialize_fn: 'q!(| r | de (r))',
  };
  const there = b.op('Network', worker, stream('u32'), { input: map }, network);
  const back = b.op('Network', main, stream('u32'), { input: there }, network);
  const cast = b.op('Cast', main, stream('u32'), { inner: back });
  const print = b.root('ForEach', cast, { f: 'q!(| x | println ! ("{}" , x))' });
  return { program: b.program, ids: { source, map, there, back, cast, print } };
}

/** A chain of `length` operators of one kind on one process. */
export function longChain(length: number, kind: 'Map' | 'Cast' = 'Map'): Program {
  const b = new ProgramBuilder('chain');
  const main = b.process('Main');
  let at = b.op('Source', main, stream('u32'), {}, { source: { Iter: 'q!(0 .. 10)' } });
  for (let made = 0; made < length; made++) {
    at =
      kind === 'Map'
        ? b.op(kind, main, stream('u32'), { input: at }, { f: 'q!(| x | x + 1)' })
        : b.op(kind, main, stream('u32'), { inner: at });
  }
  b.root('Null', at);
  return b.program;
}

/** Text that tries to leave every language it is written into. */
export const HOSTILE = [
  '<b>bold</b>',
  '<script>alert(1)</script>',
  '"]; evil [label="x',
  'a\\',
  '\\N \\G \\n \\"',
  '"\n} digraph { evil }',
  '&lt;i&gt; &#60;u&#62;',
  "'; onload=alert(1) x='",
  'javascript:alert(1)',
  '--> <!-- x -->',
  ']]> <![CDATA[',
  '`code` **md** #quot; %% {x} |y| end',
  'a\u0000b\u202ec\ud800',
  '*/ /* //',
];
