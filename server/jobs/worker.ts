import { workerData } from 'node:worker_threads';
import type { Engine } from '../engine.ts';
import { handle } from './handle.ts';
import type { Answer, Task } from './task.ts';

/** What a worker thread of compiled sources does; `worker.mjs` does it with the sources themselves. */
const { engine } = (await import((workerData as { engineModule: string }).engineModule)) as { engine: Engine };

export default (task: Task): Promise<Answer> => handle(engine, task);
