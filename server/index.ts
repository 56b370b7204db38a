/** The service: HTTP, its worker pool, its store, and the renderings that the shell shares with it. */
export { defaultConfig, type ServerConfig } from './config.ts';
export type { Engine, Labels, Picture, ProgramChange, ProgramDifference, RuleInfo } from './engine.ts';
export { allFormats, type Format, formats } from './formats.ts';
export { buildApp } from './http/app.ts';
export { type Problem, ProblemError } from './http/problem.ts';
export { problemOf, sha256 } from './jobs/handle.ts';
export { parseJson } from './jobs/parse-json.ts';
export { readOptions } from './jobs/read-body.ts';
export type { Subject } from './jobs/task.ts';
export { render } from './render/render.ts';
export { startServer } from './server.ts';
