//! What a plan says before the rules of the WAF handler are taken out of web ACLs.

mod common;

use common::{bundles, carried_out, config_in, planned, request};
use palisade_plan::LeftRegion;

const UNCOVERED: &str = "Palisade's rules are taken out of every web ACL";

#[test]
fn turning_waf_off_is_warned_of_in_every_region() {
    let regions = "us-east-1, eu-west-1";
    let (on, off, bundles) = (config_in(regions, "waf:"), config_in(regions, ""), bundles('a'));
    let plan = planned(&request(&off, &bundles), &carried_out(&request(&on, &bundles)));
    let told: Vec<&String> = plan.warnings.iter().filter(|warning| warning.contains(UNCOVERED)).collect();
    assert_eq!(
        told,
        [
            "palisade in us-east-1: Palisade's rules are taken out of every web ACL",
            "palisade in eu-west-1: Palisade's rules are taken out of every web ACL"
        ]
    );
    // It comes, it stays, it is changed: nothing is taken out.
    let slower = config_in(regions, "waf: {every: 7d, mode: observe}");
    for (before, after) in [(&off, &on), (&on, &on), (&on, &slower), (&off, &off)] {
        let plan = planned(&request(after, &bundles), &carried_out(&request(before, &bundles)));
        assert!(!plan.warnings.iter().any(|warning| warning.contains(UNCOVERED)), "{:?}", plan.warnings);
    }
}

#[test]
fn a_region_that_leaves_is_warned_of_where_web_acls_are_covered() {
    let bundles = bundles('a');
    for (more, after, warned) in [("waf:", "waf:", true), ("waf:", "", true), ("", "", false)] {
        let (wide, narrow) = (config_in("us-east-1, eu-west-1", more), config_in("us-east-1", after));
        let mut observed = carried_out(&request(&wide, &bundles));
        observed.regions.remove("eu-west-1");
        observed.left = vec![LeftRegion { region: "eu-west-1".to_owned(), stacks: vec!["palisade".to_owned()] }];
        let plan = planned(&request(&narrow, &bundles), &observed);
        let wanted = format!("eu-west-1: the region is no target any more; {UNCOVERED} there");
        assert_eq!(plan.warnings.contains(&wanted), warned, "{:?}", plan.warnings);
    }
}
