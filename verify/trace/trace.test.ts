import { describe, expect, test } from 'vitest';
import { assertInert } from '../../ir/index.ts';
import { readExample } from '../../tests/support/examples.ts';
import { HOSTILE } from '../../tests/support/picture-programs.ts';
import { externalInput, sendExternal } from '../../tests/support/ports.ts';
import { ProgramBuilder, stream } from '../../tests/support/program-builder.ts';
import { diagramSvg, diagramText, traceOfSimulation } from '../simulate/report.ts';
import { simulateProgram } from '../simulate/simulate-program.ts';
import { rowsOf } from './rows.ts';
import { traceSvg } from './svg.ts';
import { traceText } from './text.ts';
import { type Trace, traceOf } from './trace.ts';

const traced = (name: string, seed = 2): Trace => traceOfSimulation(simulateProgram(readExample(name), undefined, { seed }));

describe('a trace', () => {
  test.each(['two_phase_commit', 'voting_bench', 'paxos', 'op_networks', 'kv_store_bench'])('of %s runs forward', (name) => {
    const trace = traced(name);
    const rows = rowsOf(trace);
    expect(trace.messages.length + trace.steps.length).toBeGreaterThan(0);
    for (const { index, sent, received, from, to } of trace.messages) {
      expect(trace.steps[sent]).toMatchObject({ lane: from });
      expect(trace.steps[sent]?.sends).toContain(index);
      if (received === null) continue;
      expect(trace.steps[received]).toMatchObject({ lane: to, cause: { what: 'receive', message: index } });
      expect(received).toBeGreaterThan(sent);
      expect(rows[received]).toBeGreaterThan(rows[sent] as number);
    }
    trace.lanes.forEach((_, lane) => {
      const own = trace.steps.filter((step) => step.lane === lane).map(({ index }) => rows[index] as number);
      expect(own).toEqual([...new Set(own)].sort((a, b) => a - b));
    });
  });

  test('has a lane for each member, those of a cluster side by side, clients first', () => {
    const { lanes } = traced('voting_bench', 3);
    const locations = lanes.map(({ location }) => location);
    expect([...new Set(locations)].flatMap((key) => locations.filter((other) => other === key))).toEqual(locations);
    expect(lanes.map(({ client }) => client)).toEqual(lanes.map(({ client }) => client).sort((a, b) => Number(b) - Number(a)));
    expect(lanes.some(({ client }) => client)).toBe(true);
  });

  test('says what is missing', () => {
    const { program, layout, events } = simulateProgram(readExample('two_phase_commit'), undefined, { seed: 2 });
    const whole = traceOf(program, [...layout.sites.keys()], events);
    const cut = traceOf(program, [...layout.sites.keys()], events, 5);
    expect(cut.steps).toHaveLength(5);
    expect(cut.omitted).toBe(whole.steps.length - 5);
    expect(traceText(cut, 100)).toContain(`… ${cut.omitted} more steps`);
    expect(traceSvg(cut, { title: 't', description: 'd' })).toContain(`… ${cut.omitted} more steps are not drawn.`);
    expect(whole.quiet).toBeGreaterThan(0);
  });

  test('keeps later inputs below everything that their sender may have seen', () => {
    const send = (whenQuiet: boolean) => ({ whenQuiet, sends: [{ port: 'in 0', values: [1] }] });
    const run = simulateProgram(readExample('voting'), { phases: [send(false), send(true)] }, { seed: 1 });
    const trace = traceOfSimulation(run);
    const rows = rowsOf(trace);
    const [mark] = trace.phases;
    expect(trace.phases).toEqual([{ phase: 1, step: expect.any(Number), whenQuiet: true }]);
    const first = mark?.step ?? 0;
    expect(Math.max(...rows.slice(0, first))).toBeLessThan(Math.min(...rows.slice(first)));
    expect(diagramText(run)).toContain('when nothing else was left to do:');
  });
});

describe('drawings', () => {
  test('are the same bytes every time, with a title and a text instead', () => {
    const svg = diagramSvg(simulateProgram(readExample('voting'), undefined, { seed: 2 }));
    expect(diagramSvg(simulateProgram(readExample('voting'), undefined, { seed: 2 }))).toBe(svg);
    expect(svg).toMatch(/^<svg [^>]*role="img"/);
    expect(svg).toContain('<title>A run of voting</title>');
    expect(svg).toMatch(/<desc>voting: nothing was left to do/);
  });

  test('of text fit into 100 columns', () => {
    for (const name of ['two_phase_commit', 'op_networks', 'paxos', 'two_phase_commit_bench']) {
      const lines = diagramText(simulateProgram(readExample(name), undefined, { seed: 2 })).split('\n');
      // Names without spaces cannot be broken.
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(104);
    }
  });

  test.each(HOSTILE)('do nothing but show %j', (name) => {
    const b = new ProgramBuilder(name, []);
    const at = b.process(name);
    const input = b.op('ExternalInput', at, stream('String'), {}, externalInput(0, 'String'));
    b.root('SendExternal', input, sendExternal(1));
    const run = simulateProgram(b.program, { phases: [{ sends: [{ port: 'in 0', values: [name] }] }] });
    const svg = diagramSvg(run);
    assertInert(svg);
    expect(svg).not.toMatch(/<script|<foreignObject|<image|<!|]]>/i);
    expect(diagramText(run)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});
