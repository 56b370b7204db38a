// Node 20 cannot load a .ts file as a worker, not even with the loader as an option: this file registers the loader first.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { handle } = await import('./handle.ts');
const { engine } = await import(workerData.engineModule);

/** @param {import('./task.ts').Task} task */
export default (task) => handle(engine, task);
