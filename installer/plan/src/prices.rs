//! Idle cost of a template that stands, also of one that another version made.

use std::collections::BTreeMap;

use palisade_templates::{Template, cost};
use serde_json::Value;

use crate::change::effective;

/// US cents a month by resource type, read off the templates: the prices stand in `palisade_templates::cost` only.
pub(crate) struct Prices(BTreeMap<&'static str, u32>);

impl Prices {
    /// The prices of the types that these templates use.
    pub(crate) fn of<'t>(templates: impl IntoIterator<Item = &'t Template>) -> Self {
        let priced = templates.into_iter().flat_map(|template| {
            let cents = cost::idle(template).into_iter().map(|cost| cost.cents_per_month);
            template.resources().map(|(_, kind)| kind).zip(cents).collect::<Vec<_>>()
        });
        Self(priced.collect())
    }

    /// Cents a month of what `template` makes in `region`. A type without a price counts as free.
    pub(crate) fn cents(&self, template: &Value, region: &str) -> u32 {
        effective(template, region).iter().filter_map(|resource| self.0.get(resource.kind)).sum()
    }
}
