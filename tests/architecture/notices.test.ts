import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './source-files.ts';

interface Manifest {
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const direct = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).sort();

describe('packages', () => {
  test('NOTICE names every direct dependency with its own licence', () => {
    const noted = [...read('NOTICE').matchAll(/^(@?[a-z][\w./-]*) {2,}([^(\n]+)/gm)].map(
      ([, name, licence]) => `${name}: ${licence?.trim()}`,
    );
    const installed = direct.map(
      (name) => `${name}: ${(JSON.parse(read(`node_modules/${name}/package.json`)) as Manifest).license}`,
    );
    expect(noted.sort()).toEqual(installed.sort());
  });

  test('every version is exact', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('the lock file names no registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"');
    expect(read('.npmrc')).not.toMatch(/registry\s*=|_auth/);
  });

  test('the command can be started from a clone', () => {
    const bin = manifest.bin?.['hydrofoil'] ?? '';
    expect(read(bin).startsWith('#!/usr/bin/env node\n')).toBe(true);
    expect(statSync(join(root, bin)).mode & 0o111, `${bin} is executable`).not.toBe(0);
  });
});
