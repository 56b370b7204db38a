import { Compile, type Validator } from 'typebox/compile';
import type { Diagnostic } from './errors.ts';
import { OptionsSchema } from './schema/options.ts';
import { GivenBounds } from './schema/verdict.ts';
import { didYouMean } from './suggest.ts';

let validator: Validator<Record<never, never>, typeof OptionsSchema> | null = null;

/** The only option with alternatives. */
const NO_EFFORT = 'must be off, quick, thorough or an object of bounds';
const MOST = 20;

/** What keeps a value from being options of `optimize`, each `INVALID_OPTION`; empty when nothing does. Nothing is coerced or filled in. */
export function optionProblems(options: unknown): Diagnostic[] {
  validator ??= Compile(OptionsSchema);
  if (validator.Check(options)) return [];
  const errors = validator.Errors(options);
  const found = errors.flatMap((error) => {
    // Companion of every unknown member; says nothing of its own.
    if (error.keyword === 'boolean') return [];
    if (error.keyword === 'additionalProperties')
      return error.params.additionalProperties.map((name) =>
        optionProblem(
          `${error.instancePath}/${escapePointer(name)}`,
          `unknown option ${JSON.stringify(name)}${didYouMean(name, membersAt(error.instancePath))}`,
        ),
      );
    // Where there are alternatives, what is wrong inside one of them says more than that none fits.
    if (/\/anyOf\/\d+$/.test(error.schemaPath)) return [];
    if (error.keyword === 'anyOf')
      return errors.some((other) => isInside(other, error.instancePath)) ? [] : [optionProblem(error.instancePath, NO_EFFORT)];
    return [optionProblem(error.instancePath, error.message)];
  });
  return found.slice(0, MOST);
}

/** Names that an object of options may have. */
const membersAt = (place: string): string[] =>
  place === '' ? Object.keys(OptionsSchema.properties) : place === '/verify' ? Object.keys(GivenBounds.properties) : [];

const isInside = ({ keyword, instancePath }: { keyword: string; instancePath: string }, place: string): boolean =>
  instancePath.startsWith(`${place}/`) || (keyword === 'additionalProperties' && instancePath === place);

function optionProblem(pointer: string, message: string): Diagnostic {
  const hint = pointer.startsWith('/profile/')
    ? 'a profile is a hydrofoil.profile/1 document; its figures are finite and 0 or more'
    : pointer.startsWith('/verify')
      ? `verify is off, quick, thorough, or an object with some of ${Object.keys(GivenBounds.properties).join(', ')}`
      : (rangeOf(pointer) ?? `options are ${Object.keys(OptionsSchema.properties).join(', ')}`);
  return { severity: 'error', code: 'INVALID_OPTION', pointer, message, hint };
}

/** What a number may be; null for what is none. */
function rangeOf(pointer: string): string | null {
  const [name = '', schema] = Object.entries(OptionsSchema.properties).find(([key]) => pointer === `/${key}`) ?? [];
  const { type, minimum, maximum } = (schema ?? {}) as { type?: string; minimum?: number; maximum?: number };
  return type === 'integer' ? `${name} is a whole number from ${minimum} to ${maximum}` : null;
}

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
