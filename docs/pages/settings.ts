import { settings, variableOf } from '../../server/index.ts';
import { code, table } from './markdown.ts';

/** Every option of `hydrofoil serve`, with its environment variable. */
export const settingsTable = (): string =>
  table(
    ['option', 'variable', 'default', 'what it is', 'takes'],
    settings.map((setting) => {
      const { flag, short, text, standard, takes } = setting;
      return [
        code(short === undefined ? flag : `${short}, ${flag}`),
        code(variableOf(setting)),
        standard,
        text,
        takes ?? 'nothing; the variable `true` or `false`',
      ];
    }),
  );
