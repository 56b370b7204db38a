// A server in a process of its own, for tests that kill it. Prints its address.
import { register } from 'tsx/esm/api';

register();
const { runServer } = await import('./running-server.ts');
const { url } = await runServer({ data: process.argv[2] });
console.log(url);
