import { type Static, Type } from 'typebox';

const Values = Type.Array(Type.Unknown(), {
  description:
    "Elements in JSON, by the port's Rust type: integers as numbers or digits in quotes, tuples as arrays, structs as objects, enums as serde writes them",
});

/** What comes into a program from outside while it runs: a script of phases (`hydrofoil.inputs/1`). */
export const InputsSchema = Type.Object(
  {
    format: Type.Optional(Type.Literal('hydrofoil.inputs/1')),
    atStart: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Values that are known before the program starts, by port' }),
    ),
    phases: Type.Array(
      Type.Object(
        {
          whenQuiet: Type.Optional(
            Type.Boolean({ description: 'Sent only when nothing else is left to do; else at any moment after the phase before' }),
          ),
          sends: Type.Array(
            Type.Object(
              {
                port: Type.String({ description: 'Name of an input port, as a run lists them: `in 0`' }),
                member: Type.Optional(
                  Type.Integer({ minimum: 0, description: 'Of the cluster that has the port; 0 when left out' }),
                ),
                values: Values,
              },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Inputs = Static<typeof InputsSchema>;
