import type { Operator } from '../../graph/operator.ts';
import { boundedAtTop, type Lowering } from './lowering.ts';

/** Per-key reduce that forgets keys below a rising watermark. Source: `HydroNode::ReduceKeyedWatermark` in `emit_core`, word by word. */
export function lowerWatermark(lowering: Lowering, op: Operator): void {
  const input = lowering.producer(op, 'input');
  const fold = boundedAtTop(input) ? 'fold_no_replay' : 'fold';
  const chain = `reduce_keyed_watermark_chain_${op.id}`;
  const at = op.place.root;
  lowering.emit(at, `${chain} = chain()`);
  lowering.emit(at, `${lowering.input(op, 'input')} -> map(|x| (Some(x), None)) -> [0]${chain}`);
  lowering.emit(at, `${lowering.input(op, 'watermark')} -> map(|watermark| (None, Some(watermark))) -> [1]${chain}`);
  const step = STEP.replace('#f', () => lowering.expression(op, 'f'));
  lowering.define(
    op,
    `${chain} -> ${fold}::<${lowering.lifetime(op, 'input')}>(|| (::std::collections::HashMap::new(), None), ${step}) -> flat_map(|(map, _curr_watermark)| map)`,
  );
}

const STEP = `{
    let __reduce_keyed_fn = #f;
    move |(map, opt_curr_watermark), (opt_payload, opt_watermark)| {
        if let Some((k, v)) = opt_payload {
            if let Some(curr_watermark) = *opt_curr_watermark {
                if k < curr_watermark {
                    return;
                }
            }
            match map.entry(k) {
                ::std::collections::hash_map::Entry::Vacant(e) => {
                    e.insert(v);
                }
                ::std::collections::hash_map::Entry::Occupied(mut e) => {
                    __reduce_keyed_fn(e.get_mut(), v);
                }
            }
        } else {
            let watermark = opt_watermark.unwrap();
            if let Some(curr_watermark) = *opt_curr_watermark {
                if watermark <= curr_watermark {
                    return;
                }
            }
            map.retain(|k, _| *k >= watermark);
            *opt_curr_watermark = Some(watermark);
        }
    }
}`;
