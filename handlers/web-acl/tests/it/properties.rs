//! What must hold for every web ACL: nothing of others is touched, and what was added can be taken out again.

use std::collections::BTreeSet;

use palisade_contract::WafAction;
use palisade_web_acl::{CannotEdit, Scope};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::support::{INSTALL, groups, plan, read, web_acl};

fn actions() -> impl Strategy<Value = WafAction> {
    select(vec![WafAction::Count, WafAction::Block])
}

proptest! {
    #[test]
    fn everything_else_stays_byte_for_byte((raw, wanted, action) in (web_acl(), groups(), actions())) {
        let acl = read(&raw);
        let edit = match acl.with(INSTALL, &plan(&acl, &wanted, action), action) {
            Ok(edit) => edit,
            Err(CannotEdit::NameTaken(_) | CannotEdit::NoPriority) => return Ok(()),
        };
        let before = acl.update_request(Scope::Regional, "token");
        let after = edit.acl.update_request(Scope::Regional, "token");
        let (before, after) = (before.as_object().unwrap(), after.as_object().unwrap());
        prop_assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (name, value) in before.iter().filter(|(name, _)| *name != "Rules") {
            prop_assert_eq!(value.to_string(), after[name].to_string());
        }
        let (old, new) = (before["Rules"].as_array().unwrap(), after["Rules"].as_array().unwrap());
        prop_assert_eq!(Value::from(old.clone()).to_string(), Value::from(new[..old.len()].to_vec()).to_string());
        prop_assert_eq!(&new[old.len()..], &edit.new_rules[..]);
    }

    #[test]
    fn every_member_that_can_be_sent_is_sent(raw in web_acl()) {
        let request = read(&raw).update_request(Scope::CloudFront, "token");
        for name in ["CustomResponseBodies", "CaptchaConfig", "AssociationConfig", "MonetizationConfig"] {
            let empty = |value: &Value| {
                value.as_array().is_some_and(Vec::is_empty)
                    || value == ""
                    || name == "CustomResponseBodies" && value.as_object().is_some_and(serde_json::Map::is_empty)
            };
            match raw.get(name) {
                Some(value) if !empty(value) => prop_assert_eq!(value.to_string(), request[name].to_string()),
                _ => prop_assert!(request.get(name).is_none()),
            }
        }
    }

    #[test]
    fn names_and_priorities_stay_unique_and_own_rules_come_last((raw, wanted, action) in (web_acl(), groups(), actions())) {
        let acl = read(&raw);
        let Ok(edit) = acl.with(INSTALL, &plan(&acl, &wanted, action), action) else { return Ok(()) };
        let request = edit.acl.update_request(Scope::Regional, "token");
        let rules = request["Rules"].as_array().unwrap();
        let names: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["Name"].as_str()).collect();
        let priorities: BTreeSet<i64> = rules.iter().filter_map(|rule| rule["Priority"].as_i64()).collect();
        prop_assert_eq!((names.len(), priorities.len()), (rules.len(), rules.len()));
        let last = raw["Rules"].as_array().unwrap().iter().filter_map(|rule| rule["Priority"].as_i64()).max();
        for rule in &edit.new_rules {
            prop_assert!(last.is_none_or(|last| rule["Priority"].as_i64().unwrap() > last));
        }
    }

    #[test]
    fn what_is_there_is_not_added_again((raw, wanted, action) in (web_acl(), groups(), actions())) {
        let acl = read(&raw);
        let Ok(edit) = acl.with(INSTALL, &plan(&acl, &wanted, action), action) else { return Ok(()) };
        let again = plan(&edit.acl, &wanted, action);
        prop_assert!(again.is_empty(), "{:?}", again);
        prop_assert_eq!(again.present.len(), wanted.len());
    }

    #[test]
    fn taking_back_undoes_adding((raw, wanted, action) in (web_acl(), groups(), actions())) {
        let acl = read(&raw);
        let first = plan(&acl, &wanted, action);
        let Ok(edit) = acl.with(INSTALL, &first, action) else { return Ok(()) };
        prop_assert_eq!(edit.acl.own_rules(INSTALL).len(), first.add.len());
        match edit.acl.without_own(INSTALL) {
            Some(back) => prop_assert_eq!(back.update_request(Scope::Regional, "t"), acl.update_request(Scope::Regional, "t")),
            None => prop_assert!(first.add.is_empty()),
        }
        // Another install's rules, and those of people, are none of ours.
        prop_assert!(edit.acl.without_own("palisade-blue").is_none());
        prop_assert!(acl.without_own(INSTALL).is_none());
    }

    #[test]
    fn raising_changes_own_counting_rules_only((raw, wanted) in (web_acl(), groups())) {
        let acl = read(&raw);
        let Ok(counting) = acl.with(INSTALL, &plan(&acl, &wanted, WafAction::Count), WafAction::Count) else { return Ok(()) };
        let raise = plan(&counting.acl, &wanted, WafAction::Block);
        prop_assert_eq!(raise.raise.len(), counting.new_rules.len());
        let blocking = counting.acl.with(INSTALL, &raise, WafAction::Block).unwrap();
        prop_assert!(blocking.new_rules.is_empty());
        let direct = acl.with(INSTALL, &plan(&acl, &wanted, WafAction::Block), WafAction::Block).unwrap();
        prop_assert_eq!(&blocking.acl, &direct.acl);
        // What a person or a config before has set to block stays so.
        prop_assert!(plan(&blocking.acl, &wanted, WafAction::Count).is_empty());
    }
}
