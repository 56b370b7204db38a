import { type Static, Type } from 'typebox';

/** A fitted cost table as a file, `hydrofoil.costs/1`: cost/table.json and what `hydrofoil calibrate` writes. */
const Bound = Type.Union([Type.Number({ minimum: 0 }), Type.Null()]);

export const CostsSchema = Type.Object(
  {
    format: Type.Literal('hydrofoil.costs/1'),
    /** Counts up with every change. */
    version: Type.String({ pattern: '^[1-9][0-9]*$' }),
    /** When the newest measurement behind it was made, ISO 8601. */
    date: Type.String(),
    /** Version of hydro_lang that was measured. */
    hydroLang: Type.String(),
    machine: Type.String(),
    entries: Type.Record(
      Type.String(),
      Type.Object(
        {
          value: Type.Number({ minimum: 0 }),
          unit: Type.String({ minLength: 1 }),
          low: Bound,
          high: Bound,
          source: Type.Enum(['calibrated', 'estimate', 'published']),
          why: Type.String({ minLength: 1 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export type Costs = Static<typeof CostsSchema>;
