import type { CodeInfo } from '../../ir/index.ts';

const info = (title: string, hint: string): CodeInfo => ({ title, hint, status: 422, since: '0.1.0' });

/** Every code of running a program with given inputs. Never renamed or reused; docs/errors.md is generated from here. */
export const SIMULATE_CODES = {
  'inputs-shape': info(
    'Inputs of a run have the wrong shape',
    'Inputs are a hydrofoil.inputs/1 document (docs/simulate.md): phases of sends, each with port, member and values.',
  ),
  'inputs-port': info('Inputs name a port that the program does not have', 'The message lists the ports there are.'),
  'inputs-member': info('Inputs name a member that is not there', 'Members are numbered from 0; processes have member 0 only.'),
  'inputs-value': info(
    "A value does not fit the port's Rust type",
    'Integers are numbers or digits in quotes, tuples arrays, structs objects, Option null or the value, enums as serde writes them.',
  ),
  'inputs-start': info(
    'A value that the program needs at its start is missing or given later',
    'Give it in atStart, by the name of the port.',
  ),
  'inputs-limit': info('Inputs are too many or too large', 'Send fewer elements: runs of a few show the most.'),
  'run-options': info('Options of a run have the wrong shape', 'Options are seed, schedule, clusterSizes and steps.'),
  'run-cluster': info(
    'The size of a cluster is given where there is none to choose',
    'Name clusters of the program by name or key.',
  ),
  'run-unsupported': info('The interpreter cannot run an operator', 'Only programs of known operators can be simulated.'),
} as const satisfies Record<string, CodeInfo>;

export type SimulateCode = keyof typeof SIMULATE_CODES;
