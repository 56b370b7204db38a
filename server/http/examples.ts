/** A small program in Hydro's own IR JSON: a number source on one process, a map, and a sink. */
const place = { Process: { idx: 1, version: 1 } };
const metadata = (id: number, bound: 'Bounded' | 'Unbounded') => ({
  location_id: place,
  collection_kind: { Stream: { bound, order: 'TotalOrder', retry: 'ExactlyOnce', element_type: 'u32' } },
  cardinality: null,
  tag: null,
  op: { span: `src/lib.rs:${10 + id}`, cpu_usage: null, network_recv_cpu_usage: null, id },
});
const roots = [
  {
    ForEach: {
      f: 'q!(| x | println ! ("{}" , x))',
      input: {
        Map: {
          f: 'q!(| x | x + 1)',
          input: { Source: { source: { Iter: 'q!(0 .. 3u32)' }, metadata: metadata(0, 'Bounded') } },
          metadata: metadata(1, 'Bounded'),
        },
      },
      op_metadata: { span: 'src/lib.rs:12', cpu_usage: null, network_recv_cpu_usage: null, id: 2 },
    },
  },
];
const document = {
  format: 'hydrofoil.program/1',
  name: 'add_one',
  producer: { hydroLang: '0.16.0', exporter: '0.1.0' },
  locations: [{ key: { idx: 1, version: 1 }, kind: 'process', name: 'Worker', type: 'demo::Worker' }],
  roots,
  expressions: [{ op: 1, field: 'f', text: '| x : u32 | x + 1' }],
  promises: [],
  workload: [{ input: 0, name: 'number', rate: 1 }],
};

/** Bodies shown in the API documentation; the tests send every one of them. */
export const optimizeExamples = {
  document: { summary: 'A program document', value: document },
  bare: { summary: 'A bare array of roots, as ir_json() prints it', value: roots },
  withOptions: { summary: 'A program with options', value: { program: document, options: { maxMachines: 6, maxShards: 2 } } },
};

export const checkExamples = {
  program: { summary: 'A program', value: { program: document } },
  other: { summary: 'Two versions of a program', value: { program: document, other: document, options: { verify: 'quick' } } },
} as const;

export const simulateExamples = {
  drawn: { summary: 'With inputs drawn from a seed', value: { program: document, options: { seed: 2 } } },
  given: {
    summary: 'With inputs, the plainest schedule',
    value: { program: document, inputs: { phases: [] }, options: { schedule: [] } },
  },
} as const;
