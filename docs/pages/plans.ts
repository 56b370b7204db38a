import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optimize, type Plan } from '../../index.ts';

/** Example programs and the plans they get with default options, each made once. */
export class Plans {
  readonly #folder: string;
  readonly #made = new Map<string, Plan>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  text(name: string): string {
    return readFileSync(join(this.#folder, `${name}.json`), 'utf8');
  }

  plan(name: string): Plan {
    const plan = this.#made.get(name) ?? optimize(this.text(name));
    this.#made.set(name, plan);
    return plan;
  }
}
