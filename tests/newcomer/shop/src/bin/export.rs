//! Writes the program down for the shell: `shop.json`.

use hydro_lang::prelude::FlowBuilder;

fn main() -> Result<(), hydrofoil::ExportError> {
    let mut flow = FlowBuilder::new();
    let (_, known) = shop::program(&mut flow);
    hydrofoil::export(&flow.finalize(), &known)?.write_program("shop.json")
}
