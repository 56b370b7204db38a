import type { CheckReport } from '../check-report.ts';
import type { RuleInfo, RunView } from '../engine.ts';
import type { Format } from '../formats.ts';
import type { Problem } from '../http/problem.ts';
import type { StoredResult } from '../store/store.ts';

/** What is to be shown. Documents travel as JSON text: parsing them is the worker's work. */
export type Subject =
  | { readonly kind: 'program'; readonly id: string; readonly text: string }
  | { readonly kind: 'plan'; readonly id: string; readonly plan: string; readonly input: string }
  | { readonly kind: 'step'; readonly id: string; readonly plan: string; readonly input: string; readonly n: number }
  /** The locations of a plan's program, or of its input, in one layout. */
  | {
      readonly kind: 'overview';
      readonly id: string;
      readonly plan: string;
      readonly input: string;
      readonly shown: 'before' | 'after';
    }
  | {
      readonly kind: 'why-not';
      readonly id: string;
      readonly plan: string;
      readonly rule: string | null;
      readonly location: string | null;
    }
  /** `plan`: the difference is that plan's before and after. */
  | { readonly kind: 'diff'; readonly before: Side; readonly after: Side; readonly plan: string | null };

export interface Side {
  readonly label: string;
  readonly text: string;
}

export type Task =
  /** `query`: options given in the address, already shaped like options. */
  | { readonly kind: 'optimize'; readonly body: Uint8Array; readonly query: Readonly<Record<string, unknown>> }
  | { readonly kind: 'check'; readonly body: Uint8Array }
  | { readonly kind: 'simulate'; readonly body: Uint8Array; readonly view: RunView }
  | { readonly kind: 'render'; readonly subject: Subject; readonly format: Format }
  | { readonly kind: 'about' };

/** Facts about the engine that the server needs before the first request. */
export interface About {
  readonly release: string;
  readonly version: string;
  readonly rules: readonly RuleInfo[];
}

export type Answer =
  | { readonly kind: 'optimized'; readonly result: Omit<StoredResult, 'requestKey'>; readonly outcome: string }
  | { readonly kind: 'checked'; readonly report: CheckReport }
  | { readonly kind: 'simulated'; readonly text: string }
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'about'; readonly about: About }
  /** Errors lose their members between threads, so the caller's mistakes travel as values. */
  | { readonly kind: 'problem'; readonly problem: Problem };
