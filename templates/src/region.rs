//! The stack `<install>`: everything that answers events in one account and region.

use palisade_contract::{HANDLERS, Integration};

use crate::{OUTPUT_VERSION, Settings, Template, parts};

/// Renders the regional stack: the same template for every target region.
pub fn region(settings: &Settings) -> Template {
    let mut template =
        Template::new("Palisade: answers findings of AWS security services with Trend Micro Workload Security.");
    let handlers: Vec<_> = HANDLERS
        .iter()
        .filter_map(|spec| settings.function(spec.integration).map(|function| (spec, function)))
        .collect();
    // AWS Config calls its function itself: there is no rule on the bus.
    let with_rule = handlers.iter().map(|(spec, _)| spec.integration).filter(|name| *name != Integration::Config);
    let names: Vec<_> = with_rule.map(Integration::as_str).collect();
    let responders: Vec<_> = settings.responses.keys().map(|integration| integration.as_str()).collect();

    parts::highlights::add(&mut template, settings);
    parts::failures::add(&mut template, settings, &names);
    if !responders.is_empty() {
        parts::follow_ups::add(&mut template, settings, &responders);
    }
    for (spec, function) in handlers {
        parts::role::add(&mut template, settings, spec);
        parts::function::add(&mut template, settings, spec, function);
        if let Some(response) = settings.responses.get(&spec.integration) {
            parts::rule::add(&mut template, settings, spec, response);
        }
        if let (Integration::Waf, Some(waf)) = (spec.integration, &settings.waf) {
            parts::waf::add(&mut template, settings, spec, waf);
        }
        if let Some(config) = settings.config.as_ref().filter(|_| spec.integration == Integration::Config) {
            parts::config_rules::add(&mut template, settings, config);
        }
    }
    template.output(OUTPUT_VERSION, "Version that rendered this stack", settings.version.as_str().into(), None);
    template
}
