import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Allowance } from './allowance.ts';
import { ProblemError } from './problem.ts';

/** Who asks: the address, or of IPv6 the network that one customer gets. */
export function clientOf({ ip }: FastifyRequest): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after];
  return all.slice(0, 4).join(':');
}

/** @throws ProblemError when the client has used up its allowance */
export function charge(allowance: Allowance, request: FastifyRequest): void {
  const wait = allowance.take(clientOf(request));
  if (wait === 0) return;
  const { perMinute } = allowance;
  const seconds = Math.ceil(wait / 1000);
  const detail = `${perMinute} in a minute are allowed; wait ${seconds} s`;
  throw ProblemError.of('RATE_LIMITED', detail, { limit: perMinute }, { 'retry-after': String(seconds) });
}
