import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ServerConfig } from '../config.ts';
import type { RuleInfo } from '../engine.ts';
import type { Pool } from '../jobs/pool.ts';
import type { SturdyStore } from '../store/store-sturdy.ts';
import type { Allowance } from './allowance.ts';
import type { Cache } from './cache.ts';

/** What the routes work with. */
export interface Services {
  readonly config: ServerConfig;
  readonly store: SturdyStore;
  readonly pool: Pool;
  readonly cache: Cache;
  /** See `ServerConfig.rate`. */
  readonly allowances: { readonly all: Allowance; readonly jobs: Allowance };
  /** Name and version for people. */
  readonly release: string;
  /** Versions that shape an answer; part of every request key and of the ETag of a rendering. */
  readonly engineVersion: string;
  readonly rules: readonly RuleInfo[];
}

/** A Fastify instance whose handlers get their types from the TypeBox schemas of the route. */
export type TypedApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
