/** The service: HTTP, its worker pool, its store, and the renderings that the shell shares with it. */
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from './config.ts';

export { type CheckedWith, type CheckReport, checkReport, isUndecided } from './check-report.ts';
export { defaultConfig, type ServerConfig } from './config.ts';
export type { Engine, Labels, Picture, ProgramChange, ProgramDifference, RuleInfo, RunView } from './engine.ts';
export { allFormats, type Format, formats, isFormat } from './formats.ts';
export { type Problem, ProblemError } from './http/problem.ts';
export { inBody, ofSimulation, problemOf } from './jobs/handle.ts';
export { parseJson } from './jobs/parse-json.ts';
export { readOptions, readRequest, readVerify } from './jobs/read-body.ts';
export type { Subject } from './jobs/task.ts';
export { engine } from './library-engine.ts';
export { remarkText, selectRemarks } from './render/remarks.ts';
export { render } from './render/render.ts';
export { configOf, nameOf, type Setting, settings, variableOf } from './settings.ts';
export { StartError } from './start-error.ts';

// The web framework takes a quarter of a second to load, which the shell's other commands need not pay.

/** The application, ready to be injected or to listen. */
export async function buildApp(config: ServerConfig): Promise<FastifyInstance> {
  const app = await import('./http/app.ts');
  return app.buildApp(config);
}

/** Listens until a signal arrives; resolves with the address once requests are answered. */
export async function startServer(config: ServerConfig): Promise<string> {
  const server = await import('./server.ts');
  return server.startServer(config);
}
