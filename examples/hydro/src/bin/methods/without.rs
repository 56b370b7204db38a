//! Public methods that no program stands for, and why.

const VALUE: &str = "a value inside closures: it adds no operator";
const ASKED: &str = "tells something of a location: it adds no operator";
const STYLE: &str = "what `use(..)` and `use::atomic(..)` of `sliced!` are made of";

/// Name and reason.
pub const REASONS: &[(&str, &str)] = &[
    ("Atomic::new", STYLE),
    ("Default::new", STYLE),
    ("LocationId::is_root", ASKED),
    ("LocationId::is_top_level", ASKED),
    ("LocationId::key", ASKED),
    ("LocationId::location_type", ASKED),
    ("LocationId::new_node_metadata", ASKED),
    ("LocationId::root", ASKED),
    ("LocationId::swap_root", ASKED),
    ("MemberId::from_raw_id", VALUE),
    ("MemberId::from_tagless", VALUE),
    ("MemberId::get_raw_id", VALUE),
    ("MemberId::into_tagless", VALUE),
    ("RollingAverage::add", VALUE),
    ("RollingAverage::add_sample", VALUE),
    ("RollingAverage::confidence_interval_99", VALUE),
    ("RollingAverage::new", VALUE),
    ("RollingAverage::sample_count", VALUE),
    ("RollingAverage::sample_mean", VALUE),
    ("RollingAverage::sample_std_dev", VALUE),
    ("RollingAverage::sample_variance", VALUE),
    ("TaglessMemberId::from_container_name", VALUE),
    ("TaglessMemberId::from_maelstrom_node_id", VALUE),
    ("TaglessMemberId::from_raw_id", VALUE),
    ("TaglessMemberId::get_container_name", VALUE),
    ("TaglessMemberId::get_maelstrom_node_id", VALUE),
    ("TaglessMemberId::get_raw_id", VALUE),
];
