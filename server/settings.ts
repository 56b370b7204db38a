import { isIP } from 'node:net';
import { defaultConfig, type LogLevel, logLevels, type ServerConfig } from './config.ts';
import { StartError } from './start-error.ts';

const MIB = 1024 * 1024;
const SECOND = 1000;

/** One setting of `serve`: a flag, and an environment variable of the same name. */
export interface Setting {
  /** As the shell shows it, e.g. `--queue <jobs>`. */
  readonly flag: string;
  readonly short?: string;
  readonly text: string;
  /** Shown where nothing is given. */
  readonly standard: string;
  /** Null for a switch. What may be given, in words. */
  readonly takes: string | null;
  /** @throws StartError on a value that cannot be */
  read(text: string, config: ServerConfig): ServerConfig;
}

/** `--max-memory <MiB>` is HYDROFOIL_MAX_MEMORY. */
export const nameOf = ({ flag }: Pick<Setting, 'flag'>): string => (/^--([a-z-]+)/.exec(flag) ?? ['', ''])[1] ?? '';
export const variableOf = (setting: Pick<Setting, 'flag'>): string =>
  `HYDROFOIL_${nameOf(setting).replaceAll('-', '_').toUpperCase()}`;

interface Whole {
  readonly flag: string;
  readonly short?: string;
  readonly text: string;
  readonly least: number;
  readonly most: number;
  /** Where the default is not the same on all machines. */
  readonly standard?: string;
  /** What one of the shown unit is in the configuration. */
  readonly unit?: number;
  get(config: ServerConfig): number;
  set(config: ServerConfig, value: number): ServerConfig;
}

function whole({ flag, short, text, least, most, standard, unit = 1, get, set }: Whole): Setting {
  const takes = `a whole number from ${least} to ${most}`;
  return {
    flag,
    ...(short === undefined ? {} : { short }),
    text,
    takes,
    standard: standard ?? String(get(defaultConfig) / unit),
    read(given, config) {
      const value = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
      if (!(value >= least && value <= most)) throw new StartError(`must be ${takes}`);
      return set(config, value * unit);
    },
  };
}

const listed = (given: string): string[] => {
  const items = given.split(',').map((item) => item.trim());
  if (items.includes('')) throw new StartError('has an empty item');
  return items;
};

const words = (
  flag: string,
  text: string,
  takes: string,
  set: (config: ServerConfig, items: string[]) => ServerConfig,
): Setting => ({
  flag,
  text,
  takes,
  standard: 'none',
  read: (given, config) => set(config, listed(given)),
});

const NETWORK = /^(.+?)(?:\/(\d{1,3}))?$/;
const RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function isNetwork(item: string): boolean {
  if (RANGES.includes(item)) return true;
  const [, address = '', bits] = NETWORK.exec(item) ?? [];
  const kind = isIP(address);
  return kind !== 0 && (bits === undefined || Number(bits) <= (kind === 4 ? 32 : 128));
}

/** All there are, in the order of the help. */
export const settings: readonly Setting[] = [
  whole({
    flag: '--port <n>',
    short: '-p',
    text: 'port; 0 takes a free one',
    least: 0,
    most: 65_535,
    get: ({ port }) => port,
    set: (config, port) => ({ ...config, port }),
  }),
  {
    flag: '--host <address>',
    text: 'address to listen on',
    takes: 'an address of this machine, or a name of one',
    standard: defaultConfig.host,
    read(host, config) {
      if (!/^[\w.:%-]+$/.test(host)) throw new StartError('must be an address or a name');
      return { ...config, host };
    },
  },
  words(
    '--allow-host <names>',
    'names that requests may ask for besides localhost and the address they came to; * is any',
    'names without port, separated by commas',
    (config, allowedHosts) => ({ ...config, allowedHosts: allowedHosts.map((name) => name.toLowerCase()) }),
  ),
  words(
    '--trust-proxy <addresses>',
    'proxies whose X-Forwarded-For names the client',
    'addresses, networks (10.0.0.0/8), loopback, linklocal, uniquelocal; separated by commas',
    (config, trustProxy) => {
      const wrong = trustProxy.find((item) => !isNetwork(item));
      if (wrong !== undefined) throw new StartError(`has ${JSON.stringify(wrong)}, which is no address or network`);
      return { ...config, trustProxy };
    },
  ),
  {
    flag: '--data <file>',
    text: 'file that keeps programs and plans',
    takes: 'a file that can be written; it is made when it is not there',
    standard: defaultConfig.data ?? '',
    read: (data, config) => ({ ...config, data }),
  },
  {
    flag: '--memory',
    text: 'keep nothing on disk',
    takes: null,
    standard: 'off',
    read(given, config) {
      if (given !== 'true' && given !== 'false') throw new StartError('must be true or false');
      return given === 'true' ? { ...config, data: null } : config;
    },
  },
  whole({
    flag: '--keep <plans>',
    text: 'plans kept; the oldest go first',
    least: 1,
    most: 10_000_000,
    get: ({ keepPlans }) => keepPlans,
    set: (config, keepPlans) => ({ ...config, keepPlans }),
  }),
  whole({
    flag: '--workers <n>',
    text: 'jobs that run at one time, each in a thread',
    standard: 'cores, 4 at most',
    least: 1,
    most: 64,
    get: ({ workers }) => workers,
    set: (config, workers) => ({ ...config, workers }),
  }),
  whole({
    flag: '--queue <jobs>',
    text: 'jobs that may wait, shared out among clients',
    least: 0,
    most: 10_000,
    get: ({ maxQueue }) => maxQueue,
    set: (config, maxQueue) => ({ ...config, maxQueue }),
  }),
  whole({
    flag: '--job-cpu <seconds>',
    text: 'CPU of one job, without the time it waits',
    least: 1,
    most: 86_400,
    unit: SECOND,
    get: ({ jobTimeout }) => jobTimeout,
    set: (config, jobTimeout) => ({ ...config, jobTimeout }),
  }),
  whole({
    flag: '--job-memory <MiB>',
    text: 'memory of one job',
    least: 64,
    most: 65_536,
    get: ({ workerMemoryMb }) => workerMemoryMb,
    set: (config, workerMemoryMb) => ({ ...config, workerMemoryMb }),
  }),
  whole({
    flag: '--body <MiB>',
    text: 'size of one body',
    least: 1,
    most: 512,
    unit: MIB,
    get: ({ bodyLimit }) => bodyLimit,
    set: (config, bodyLimit) => ({ ...config, bodyLimit }),
  }),
  whole({
    flag: '--bodies <MiB>',
    text: 'size of all bodies held at one time',
    least: 1,
    most: 65_536,
    unit: MIB,
    get: ({ bodiesLimit }) => bodiesLimit,
    set: (config, bodiesLimit) => ({ ...config, bodiesLimit }),
  }),
  whole({
    flag: '--receive <seconds>',
    text: 'time to receive a request',
    least: 1,
    most: 3600,
    unit: SECOND,
    get: ({ requestTimeout }) => requestTimeout,
    set: (config, requestTimeout) => ({ ...config, requestTimeout }),
  }),
  whole({
    flag: '--rate <n>',
    text: 'requests of one client in a minute that are not jobs; what is kept already costs nothing',
    least: 1,
    most: 1_000_000,
    get: ({ rate }) => rate.all,
    set: (config, all) => ({ ...config, rate: { ...config.rate, all } }),
  }),
  whole({
    flag: '--job-rate <n>',
    text: 'jobs of one client in a minute; what is kept or runs already costs nothing',
    least: 1,
    most: 1_000_000,
    get: ({ rate }) => rate.jobs,
    set: (config, jobs) => ({ ...config, rate: { ...config.rate, jobs } }),
  }),
  whole({
    flag: '--max-memory <MiB>',
    text: 'memory of the process above which requests are turned away',
    least: 256,
    most: 1_048_576,
    unit: MIB,
    get: ({ pressure }) => pressure.residentBytes,
    set: (config, residentBytes) => ({ ...config, pressure: { ...config.pressure, residentBytes } }),
  }),
  whole({
    flag: '--cache <MiB>',
    text: 'pictures and pages kept in memory',
    least: 0,
    most: 65_536,
    unit: MIB,
    get: ({ cacheBytes }) => cacheBytes,
    set: (config, cacheBytes) => ({ ...config, cacheBytes }),
  }),
  whole({
    flag: '--grace <seconds>',
    text: 'time that running jobs get to end after SIGTERM; what waits is handed back at once',
    least: 0,
    most: 3600,
    unit: SECOND,
    get: ({ grace }) => grace,
    set: (config, grace) => ({ ...config, grace }),
  }),
  {
    flag: '--log <level>',
    text: 'what is logged on standard error, in JSON lines',
    takes: logLevels.join(', '),
    standard: defaultConfig.logLevel,
    read(given, config) {
      if (!(logLevels as readonly string[]).includes(given)) throw new StartError(`must be one of ${logLevels.join(', ')}`);
      return { ...config, logLevel: given as LogLevel };
    },
  },
];

/**
 * The configuration of one start: a flag wins over its variable, that over the standard.
 * @param flags by name without dashes, as texts; a switch is `true`
 * @throws StartError that names the flag or variable
 */
export function configOf(
  flags: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): ServerConfig {
  let config = defaultConfig;
  for (const setting of settings) {
    const flag = flags[nameOf(setting)];
    const text = flag ?? environment[variableOf(setting)];
    if (text === undefined) continue;
    try {
      config = setting.read(text, config);
    } catch (error) {
      const what = flag === undefined ? variableOf(setting) : `--${nameOf(setting)}`;
      throw error instanceof StartError ? new StartError(`${what} ${JSON.stringify(text)} ${error.message}`) : error;
    }
  }
  if (config.bodiesLimit < config.bodyLimit)
    throw new StartError(
      `--bodies ${config.bodiesLimit / MIB} is less than --body ${config.bodyLimit / MIB}: no body of that size could be read`,
    );
  return config;
}
