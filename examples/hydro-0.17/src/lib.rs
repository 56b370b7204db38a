#[cfg(stageleft_runtime)]
hydro_lang::setup!();
