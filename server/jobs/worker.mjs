// Node 20 cannot load a .ts file as a worker, not even with the loader as an option: this file registers the loader first.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
