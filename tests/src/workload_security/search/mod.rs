//! `POST …/search`: criteria that are ANDed, wildcards, paging by ID and the API's sort order.

mod criteria;
mod field;
mod like;
mod order;
mod test;

pub(crate) use criteria::Filter;
pub(crate) use field::Resource;

use serde_json::Value;

/// The objects that satisfy all criteria, in the API's order, no more than asked for.
pub(crate) fn search(filter: &Filter, mut objects: Vec<Value>) -> Vec<Value> {
    objects.retain(|object| filter.criteria.iter().all(|criterion| criterion.matches(object)));
    order::sort(filter, &mut objects);
    objects.truncate(filter.max_items);
    objects
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::workload_security::world::module::RuleModule;
    use serde_json::json;

    const RULES: Resource = Resource::Rules(RuleModule::IntrusionPrevention);

    fn rules() -> Vec<Value> {
        vec![
            json!({"ID": 3, "name": "b", "severity": "high", "CVE": ["CVE-2021-44228", "CVE-2021-45046"], "CVSSScore": "10.00"}),
            json!({"ID": 1, "name": "a_1", "severity": "low", "CVE": ["CVE-2021-4422"], "CVSSScore": "5.00", "lastUpdated": 30}),
            json!({"ID": 2, "name": "ab1", "severity": "low", "alertEnabled": true, "lastUpdated": 20}),
        ]
    }

    fn ids(filter: Value) -> Result<Vec<i64>, String> {
        let filter = Filter::read(RULES, filter)?;
        Ok(search(&filter, rules()).iter().map(|rule| rule["ID"].as_i64().unwrap()).collect())
    }

    fn found(criteria: impl Into<Value>) -> Vec<i64> {
        ids(json!({"searchCriteria": criteria.into()})).unwrap()
    }

    #[test]
    fn no_criteria_find_everything_by_id() {
        assert_eq!(ids(json!({})).unwrap(), [1, 2, 3]);
        assert_eq!(ids(json!({"maxItems": 2})).unwrap(), [1, 2]);
        assert_eq!(ids(json!({"maxItems": 9_000_000})).unwrap(), [1, 2, 3]);
    }

    #[test]
    fn criteria_are_anded() {
        let low = json!({"fieldName": "severity", "choiceTest": "equal", "choiceValue": "low"});
        let alerting = json!({"fieldName": "alertEnabled", "booleanTest": true});
        assert_eq!(found(json!([low])), [1, 2]);
        assert_eq!(found(json!([low, alerting])), [2]);
    }

    #[test]
    fn wildcards_are_on_unless_turned_off() {
        assert_eq!(found(json!([{"fieldName": "name", "stringValue": "a_1"}])), [1, 2]);
        assert_eq!(found(json!([{"fieldName": "name", "stringValue": "a_1", "stringWildcards": false}])), [1]);
        assert_eq!(found(json!([{"fieldName": "name", "stringTest": "not-equal", "stringValue": "a%"}])), [3]);
    }

    #[test]
    fn a_list_is_searched_as_one_string() {
        let cve = |value: &str| found(json!([{"fieldName": "CVE", "stringTest": "equal", "stringValue": value}]));
        assert_eq!(cve("%CVE-2021-4422%"), [1, 3], "a prefix of another id matches it too");
        assert_eq!(cve("CVE-2021-44228"), Vec::<i64>::new(), "the bare id does not match a list of two");
        assert_eq!(cve("CVE-2021-4422"), [1]);
    }

    #[test]
    fn paging_goes_by_id() {
        let after =
            |id: i64| ids(json!({"maxItems": 2, "searchCriteria": [{"idTest": "greater-than", "idValue": id}]}));
        assert_eq!(after(0).unwrap(), [1, 2]);
        assert_eq!(after(2).unwrap(), [3]);
        assert_eq!(after(3).unwrap(), Vec::<i64>::new());
    }

    #[test]
    fn less_than_sorts_downwards_unless_told_otherwise() {
        let below = json!([{"idTest": "less-than-or-equal", "idValue": 3}]);
        assert_eq!(found(below.clone()), [3, 2, 1]);
        assert_eq!(ids(json!({"sortByObjectID": true, "searchCriteria": below})).unwrap(), [1, 2, 3]);
        let score = json!([{"fieldName": "CVSSScore", "numericTest": "less-than", "numericValue": 11.0}]);
        assert_eq!(found(score), [3, 1]);
        assert_eq!(found(json!([{"fieldName": "lastUpdated", "lastDateValue": 40}])), [1, 2]);
        assert_eq!(found(json!([{"fieldName": "lastUpdated", "firstDateValue": 0}])), [2, 1]);
    }

    #[test]
    fn dates_include_their_ends_unless_told_otherwise() {
        assert_eq!(found(json!([{"fieldName": "lastUpdated", "firstDateValue": 30}])), [1]);
        let open = json!([{"fieldName": "lastUpdated", "firstDateValue": 30, "firstDateInclusive": false}]);
        assert_eq!(found(open), Vec::<i64>::new());
    }

    #[test]
    fn null_test_finds_what_is_absent() {
        assert_eq!(found(json!([{"fieldName": "CVE", "nullTest": true}])), [2]);
        assert_eq!(found(json!([{"fieldName": "CVE", "nullTest": false}])), [1, 3]);
    }

    #[test]
    fn fields_and_tests_are_checked() {
        let refused = |criterion: Value| ids(json!({"searchCriteria": [criterion]})).unwrap_err();
        assert_eq!(
            refused(json!({"fieldName": "platform", "stringValue": "x"})),
            "Invalid SearchFilter: unknown fieldName: platform"
        );
        assert!(
            refused(json!({"fieldName": "name", "numericValue": 1.0})).contains("name"),
            "a number for a text field"
        );
        assert!(refused(json!({"fieldName": "name"})).contains("name"), "no test at all");
        assert!(refused(json!({"fieldName": "name", "stringTest": "equal"})).contains("stringValue"));
        assert!(refused(json!({"fieldName": "name", "stringValue": "a", "nullTest": true})).contains("one test"));
        assert!(ids(json!({"criteria": []})).unwrap_err().contains("criteria"));
        assert!(ids(json!({"maxItems": 0})).unwrap_err().contains("maxItems"));
    }
}
