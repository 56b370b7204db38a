import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './source-files.ts';

interface Manifest {
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const workspaces = (manifest.workspaces ?? []).map((folder) => JSON.parse(read(`${folder}/package.json`)) as Manifest);
/** What the package and its workspaces ask for by name. */
const versions = Object.assign(
  {},
  ...[manifest, ...workspaces].flatMap(({ dependencies, devDependencies }) => [dependencies, devDependencies]),
) as Readonly<Record<string, string>>;

describe('packages', () => {
  test('NOTICE names every direct dependency with its own licence', () => {
    const noted = [...read('NOTICE').matchAll(/^(@?[a-z][\w./-]*) {2,}([^(\n]+)/gm)].map(
      ([, name, licence]) => `${name}: ${licence?.trim()}`,
    );
    const installed = Object.keys(versions).map(
      (name) => `${name}: ${(JSON.parse(read(`node_modules/${name}/package.json`)) as Manifest).license}`,
    );
    expect(noted.sort()).toEqual(installed.sort());
  });

  test('every version is exact', () => {
    expect(Object.values(versions).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('the lock file names no registry', () => {
    // A workspace package is resolved to its folder.
    expect(read('package-lock.json')).not.toMatch(/"resolved": "[^"]*:/);
    expect(read('.npmrc')).not.toMatch(/registry\s*=|_auth/);
  });

  test('the command can be started from a clone', () => {
    const bin = manifest.bin?.['hydrofoil'] ?? '';
    expect(read(bin).startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(statSync(join(root, bin)).mode & 0o111, `${bin} is executable`).not.toBe(0);
  });
});
