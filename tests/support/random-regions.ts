/** Random programs with what equalities are about: filters and maps behind networks, with casts and ids of members between, some of them twice. */
import fc from 'fast-check';

const FILTERS = ['|x| *x > 3', '|x| *x % 2 == 0', '|x| *x > 3'] as const;
const MAPS = ['|x| x + 1', '|x| x / 2', '|x| x + 1'] as const;
const BOTH = ['|x| if x > 3 { Some (x - 1) } else { None }', '|x| if x % 2 == 0 { Some (x) } else { None }'] as const;

/** A program as text; see `program-text.ts`. */
export const regions: fc.Arbitrary<string> = fc.gen().map((g) => {
  const pick = (n: number): number => g(fc.nat, n - 1);
  const one = <T>(of: readonly T[]): T => of[pick(of.length)] as T;
  const cluster = pick(3) === 0;
  const order = pick(2) === 0 && !cluster ? 'ordered ' : '';
  const lines = [...(cluster ? ['cluster Server'] : []), `in = receive ${order}u32`];
  const live = ['in'];
  let count = 0;
  const add = (text: string): string => {
    count += 1;
    lines.push(`v${count} = ${text}`);
    return `v${count}`;
  };
  const step = (from: string): string => {
    const kind = pick(7);
    if (kind === 6) return add(`FilterMap ${from} ${one(BOTH)}`);
    if (kind < 3) return add(`Filter ${from} ${one(FILTERS)}`);
    if (kind === 3) return add(`Map ${from} ${one(MAPS)}`);
    return kind === 4 ? add(`Unique ${from}`) : add(`Cast ${from} : ${kind === 5 ? '' : order}u32`);
  };
  for (let i = pick(3); i > 0; i -= 1) live.push(step(one(live)));
  const sent = add(`send ${order}${one(live)} to Peer`);
  const arrived = cluster || pick(3) > 0 ? sent : add(`Cast ${sent} : u32`);
  const there = [cluster ? add(`Map ${arrived} : u32 |(_ , v)| v`) : arrived];
  for (let i = 1 + pick(5); i > 0; i -= 1) there.push(step(pick(3) === 0 ? one(there) : (there.at(-1) as string)));
  const show = (name: string): void => void lines.push(cluster ? `ForEach ${name} |x| print(x)` : `answer ${name}`);
  show(there.at(-1) as string);
  if (pick(2) === 0) show(one(there));
  const isRead = (name: string): boolean => lines.some((line) => new RegExp(` ${name}\\b`).test(line));
  for (const name of [...live, ...there]) if (!isRead(name)) lines.push(`Null ${name}`);
  return lines.join('\n');
});
