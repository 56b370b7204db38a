#!/usr/bin/env node
// Runs the TypeScript sources of a clone as they are.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
