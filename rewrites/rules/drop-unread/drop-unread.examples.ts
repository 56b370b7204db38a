import type { RuleExample } from '../../rule-example.ts';

const ERRORS = `
votes = receive (u32 , u32)
bad = FilterMap votes : u32 |(k , v)| if v > 3 { Some (k) } else { None }
good = Filter votes |(_ , v)| * v <= 3
answer good`;

/** Programs that make what nobody reads. */
export const EXAMPLES: readonly RuleExample[] = [
  {
    title: 'errors that nobody looks at',
    program: `${ERRORS}\nNull bad`,
    site: { sink: 'Null' },
    fires: { variant: 'unread', after: '\nprocess Server: votes, good' },
  },
  {
    title: 'several steps that lead to nothing, in a tick',
    program: `
cluster Server
in = receive (u32 , u32)
tick
  now = Batch in
  keys = Map now : u32 |(k , _)| k
  some = Filter keys |k| * k > 2
  Null some
out = YieldConcat now
answer out`,
    site: { sink: 'Null' },
    fires: { variant: 'unread', after: '\ncluster Server: in, now, out' },
  },
  {
    title: 'what a load generator makes for nobody',
    program: `client Server${ERRORS}\nNull bad`,
    site: { sink: 'Null' },
    refused: ['location-rewritable'],
  },
  {
    title: 'somebody has to take what arrives',
    program: `
in = receive u32
more = Map in : u32 |x| x + 1
Null more`,
    site: { sink: 'Null' },
    refused: ['read-by-others'],
  },
  {
    title: 'what is counted in a static is seen elsewhere',
    program: `${ERRORS.replace('if v > 3', 'if crate :: SEEN . add (v) > 3')}\nNull bad`,
    site: { sink: 'Null' },
    refused: ['closures-pure'],
  },
  {
    title: 'a function of the program may do more than compute, and nobody would call it',
    program: `${ERRORS.replace('if v > 3', 'if crate :: audit (v) > 3')}\nNull bad`,
    site: { sink: 'Null' },
    refused: ['closures-pure'],
  },
  {
    title: 'what is logged on the way would be missed',
    program: `${ERRORS.replace('if v > 3', 'if { log :: info ! ("{}" , v) ; v > 3 }')}\nNull bad`,
    site: { sink: 'Null' },
    refused: ['closures-pure'],
  },
];
