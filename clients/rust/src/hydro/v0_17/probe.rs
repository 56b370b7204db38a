//! The probe of a profile, beside the dataflow of a process.

use dfir_lang::graph::AsCodeOptions;
use hydro_lang::location::{LocationKey, LocationType};
use hydro_lang::telemetry::Sidecar;

use crate::profile::Probe;

impl Sidecar for Probe {
    fn to_expr(
        &self,
        _flow_name: &str,
        location_key: LocationKey,
        _location_type: LocationType,
        _location_name: &str,
        dfir_ident: &syn::Ident,
    ) -> syn::Expr {
        self.code(location_key, dfir_ident)
    }

    /// Times are measured only where somebody asks for it.
    fn edit_as_code_options(&self, options: &mut AsCodeOptions) {
        options.include_metrics_tracking = true;
    }
}
