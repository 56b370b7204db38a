//! What atomic sections have besides collections: sources, and results of slices that stay inside.

use hydro_lang::live_collections::sliced::yield_atomic;
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::prelude::*;

use crate::locations::sources;
use crate::receivers::{InAtomic, named, stream};
use crate::table::{Table, methods};

pub fn add(table: &mut Table) {
    sources::<InAtomic>(table);
    methods! { table, named::<InAtomic, Unbounded, TotalOrder, ExactlyOnce>(), stream::<InAtomic, Unbounded, TotalOrder, ExactlyOnce>;
        "sliced::yield_atomic" => |s| sliced! { let batch = use::atomic(s, nondet!(/** any batch */)); yield_atomic(batch) },
    }
}
