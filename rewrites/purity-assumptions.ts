/** What a plan believes of closures: functions and constants whose bodies are not in the program, types that may hold a HashMap, and lines of a log. */
import { type Program, purePromises, type Reliance, reliance } from '../ir/index.ts';
import { assume } from './assumptions.ts';

/** Functions and constants that purity relies on, with the operators that use them and what of it the author promised; lines that now come from elsewhere. */
export function purityAssumptions(program: Program, after: Program): string[] {
  const all = reliance(program);
  const promises = new Map(purePromises(program.header).map((promise) => [promise.function, promise.by]));
  const plain = ({ name }: Reliance): string => name.replace(/\(\)$/, '');
  const list = (kind: Reliance['kind']): string[] =>
    all
      .filter((one) => one.kind === kind)
      .map((one) => {
        const by = promises.get(one.name) ?? promises.get(plain(one));
        return `${one.name} (operator${one.operators.length > 1 ? 's' : ''} ${one.operators.join(', ')}${by ? `; promised by ${by}` : ''})`;
      });
  const [functions, constants, orders] = [list('function'), list('constant'), list('order')];
  return [
    ...(functions.length === 0 ? [] : [assume('functions', functions)]),
    ...(constants.length === 0 ? [] : [assume('constants', constants)]),
    ...(orders.length === 0 ? [] : [assume('hash-order', orders)]),
    ...all.flatMap((one) => (one.kind === 'log' ? logLines(one, after) : [])),
  ];
}

/** Where lines of a macro that logs come from now. */
function logLines({ name, operators }: Reliance, after: Program): string[] {
  return operators.flatMap((id) => {
    // A line of a serializer comes from its sender.
    const { place, kind } = after.op(id);
    const { origin, name: location } = after.location(place.root);
    return origin === null ? [] : [assume('log-lines', `${name} of ${kind} ${id}`, location, origin.shards)];
  });
}
