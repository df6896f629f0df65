//! Rules of AWS Config: what an invocation asks, what a rule's parameters mean, and every branch of the judgement.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use palisade_contract::{InstanceId, ProtectionModule, RuleCheck};
use palisade_decisions::{
    AgentCondition, AssignedPolicy, Compliance, Judgement, ModuleStanding, Question, RuleFacts, Unknown, evaluate,
    question, rule_check, settled_by_item, settled_by_state,
};
use palisade_findings::{ConfigInvocation, ConfigItem, Delivery, Event};
use proptest::prelude::*;
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const INSTANCE: &str = "i-0a1b2c3d4e5f60718";

fn item() -> Value {
    json!({
        "resourceType": "AWS::EC2::Instance", "resourceId": INSTANCE, "configurationItemStatus": "OK",
        "configurationItemCaptureTime": "2031-01-01T00:00:00Z"
    })
}

fn invocation(edit: impl Fn(&mut Value), item: &Value, kind: &str) -> ConfigInvocation {
    let invoking = json!({"configurationItem": item, "messageType": kind});
    let mut event = json!({
        "invokingEvent": invoking.to_string(), "ruleParameters": "{}", "resultToken": "t", "eventLeftScope": false,
        "configRuleName": "r", "accountId": ACCOUNT
    });
    edit(&mut event);
    match &Delivery::read(&event).records.first().unwrap().event {
        Event::ConfigRule(invocation) => (**invocation).clone(),
        other => panic!("{other:?}"),
    }
}

fn asked(item: &Value) -> Question {
    question(ACCOUNT, &invocation(|_| (), item, "ConfigurationItemChangeNotification"))
}

fn with(key: &str, value: &Value) -> Value {
    let mut item = item();
    item[key] = value.clone();
    item
}

#[test]
fn an_invocation_asks_about_one_instance_or_all() {
    assert_eq!(asked(&item()), Question::Instance(InstanceId::parse(INSTANCE).unwrap()));
    for kind in ["ScheduledNotification", "ConfigurationSnapshotDeliveryCompleted"] {
        assert_eq!(question(ACCOUNT, &invocation(|_| (), &Value::Null, kind)), Question::Every);
    }
}

#[test]
fn what_cannot_be_answered_is_told_apart_from_what_is_not_ours() {
    let foreign = invocation(|event| event["accountId"] = json!("999988887777"), &item(), "ScheduledNotification");
    assert!(matches!(question(ACCOUNT, &foreign), Question::Nothing(why) if why.contains("999988887777")));
    assert!(matches!(question(ACCOUNT, &invocation(|_| (), &item(), "Novelty")), Question::Nothing(_)));
    assert!(matches!(asked(&Value::Null), Question::Unclear(_)));
    assert!(matches!(asked(&with("resourceId", &json!("i-blart"))), Question::Unclear(_)));
}

#[test]
fn resources_that_the_rule_has_nothing_to_say_about_are_settled() {
    let why = |question: Question| match question {
        Question::Settled { judgement: Judgement { compliance: Compliance::NotApplicable, annotation }, .. } => {
            annotation.unwrap()
        }
        other => panic!("{other:?}"),
    };
    for status in ["ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded"] {
        assert!(why(asked(&with("configurationItemStatus", &json!(status)))).contains("does not exist"), "{status}");
    }
    assert!(why(asked(&with("resourceType", &json!("AWS::EC2::Volume")))).contains("EC2 instances only"));
    let left =
        invocation(|event| event["eventLeftScope"] = json!(true), &item(), "ConfigurationItemChangeNotification");
    assert!(why(question(ACCOUNT, &left)).contains("scope"));
}

#[test]
fn states_settle_what_does_not_run() {
    for state in ["stopping", "stopped", "shutting-down", "terminated"] {
        assert_eq!(settled_by_state(Some(state)).unwrap().compliance, Compliance::NotApplicable, "{state}");
    }
    for state in [None, Some("pending"), Some("running"), Some("new-state")] {
        assert_eq!(settled_by_state(state), None, "{state:?}");
    }
    assert_eq!(settled_by_item(None).unwrap().compliance, Compliance::NotApplicable);
    let of = |status: &str, state: &str| ConfigItem {
        status: Some(status.to_owned()),
        instance_state: Some(state.to_owned()),
    };
    assert!(settled_by_item(Some(&of("ResourceDeleted", "running"))).is_some());
    assert!(settled_by_item(Some(&of("OK", "stopped"))).is_some());
    assert_eq!(settled_by_item(Some(&of("OK", "running"))), None);
}

#[test]
fn parameters_are_read_as_they_are_written() {
    let checks = ProtectionModule::ALL.map(RuleCheck::Module).into_iter();
    for check in checks.chain([RuleCheck::Policy("Linux Server".to_owned()), RuleCheck::Clear]) {
        let written = check.parameters().into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
        assert_eq!(rule_check(&written), Ok(check));
    }
}

#[test]
fn the_parameter_that_is_wrong_is_named_and_its_value_is_not() {
    for (parameters, name) in [
        (json!({}), "check"),
        (json!({"check": ""}), "check"),
        (json!({"check": 7}), "check"),
        (json!({"check": "secret-value"}), "check"),
        (json!({"check": "policy", "policy": " "}), "policy"),
        (json!({"check": "module", "module": "secret-value"}), "module"),
        (json!({"check": "clear", "extra": "secret-value"}), "extra"),
    ] {
        let error = rule_check(parameters.as_object().unwrap()).unwrap_err().to_string();
        assert!(error.contains(&format!("`{name}`")) && !error.contains("secret-value"), "{error}");
    }
}

fn facts() -> RuleFacts {
    let policy = AssignedPolicy::Named("Linux Server".to_owned());
    RuleFacts { agent: AgentCondition::Active, policy, module: ModuleStanding::Active }
}

fn checks() -> [RuleCheck; 3] {
    [RuleCheck::Policy(" LINUX server ".to_owned()), RuleCheck::Module(ProtectionModule::Firewall), RuleCheck::Clear]
}

#[test]
fn every_branch_has_its_word_and_its_advice() {
    let [policy, module, clear] = checks();
    let agent = |agent| RuleFacts { agent, ..facts() };
    let words = || "Offline".to_owned();
    let standing = |module| RuleFacts { module, ..facts() };
    let assigned = |policy| RuleFacts { policy, ..facts() };
    let base = || AssignedPolicy::Named("Base".to_owned());
    for (check, computer, advice) in [
        (&policy, Some(facts()), None),
        (&module, Some(facts()), None),
        (&clear, Some(facts()), None),
        (&policy, Some(agent(AgentCondition::Warning(words()))), None),
        (&module, Some(agent(AgentCondition::Warning(words()))), None),
        (&clear, Some(agent(AgentCondition::Warning(words()))), Some("reports a warning (Offline)")),
        (&policy, Some(agent(AgentCondition::Error(words()))), Some("reports an error (Offline)")),
        (&module, Some(agent(AgentCondition::Inactive(words()))), Some("is not active (Offline): start it")),
        (&clear, Some(agent(AgentCondition::Inactive(String::new()))), Some("is not active: start it")),
        (&clear, Some(agent(AgentCondition::Missing)), Some("install and activate the agent")),
        (&policy, None, Some("knows no computer")),
        (&policy, Some(assigned(base())), Some("The policy is `Base`: assign the policy ")),
        (&policy, Some(assigned(AssignedPolicy::None)), Some("No policy is assigned")),
        (&clear, Some(assigned(AssignedPolicy::None)), None),
        (
            &module,
            Some(standing(ModuleStanding::Off)),
            Some("Firewall is off: turn it on in the policy `Linux Server`"),
        ),
        (&module, Some(standing(ModuleStanding::NotActive(words()))), Some("on and not active (Offline)")),
        (
            &module,
            Some(RuleFacts { policy: AssignedPolicy::Untold(8), ..standing(ModuleStanding::Off) }),
            Some("Firewall is off: turn it on for this computer"),
        ),
        (
            &policy,
            Some(RuleFacts { policy: AssignedPolicy::Untold(8), ..agent(AgentCondition::Missing) }),
            Some("install and activate the agent"),
        ),
    ] {
        let judgement = evaluate(check, computer.as_ref()).unwrap();
        match advice {
            None => {
                assert_eq!((judgement.compliance, judgement.annotation), (Compliance::Compliant, None), "{check:?}");
            }
            Some(advice) => {
                assert_eq!(judgement.compliance, Compliance::NonCompliant, "{advice}");
                assert!(judgement.annotation.as_ref().unwrap().contains(advice), "{judgement:?}");
            }
        }
    }
}

/// Whatever is not known must not look like something wrong with the instance.
#[test]
fn what_the_answer_depends_on_and_nobody_tells_gives_no_answer() {
    let [policy, module, clear] = checks();
    let agent = RuleFacts { agent: AgentCondition::Untold("Resting".to_owned()), ..facts() };
    let hidden = RuleFacts { policy: AssignedPolicy::Untold(8), ..facts() };
    let untold = RuleFacts { module: ModuleStanding::Untold, ..facts() };
    for (check, facts, unknown, words) in [
        (&policy, &agent, Some(Unknown::Agent("Resting".to_owned())), "is active (Resting)"),
        (&module, &agent, Some(Unknown::Agent("Resting".to_owned())), "is active (Resting)"),
        (&clear, &agent, Some(Unknown::Agent("Resting".to_owned())), "is active (Resting)"),
        (&policy, &hidden, Some(Unknown::Policy(8)), "the name of policy 8"),
        (&module, &hidden, None, ""),
        (&clear, &hidden, None, ""),
        (&policy, &untold, None, ""),
        (&module, &untold, Some(Unknown::Module(ProtectionModule::Firewall)), "whether Firewall is active"),
        (&clear, &untold, None, ""),
    ] {
        let found = evaluate(check, Some(facts)).err();
        assert_eq!(found, unknown, "{check:?} of {facts:?}");
        assert!(found.map(|unknown| unknown.to_string()).unwrap_or_default().contains(words));
    }
}

fn some_policy() -> impl Strategy<Value = AssignedPolicy> {
    prop_oneof![
        Just(AssignedPolicy::None),
        ".{0,400}".prop_map(AssignedPolicy::Named),
        any::<i64>().prop_map(AssignedPolicy::Untold),
    ]
}

fn some_agent() -> impl Strategy<Value = AgentCondition> {
    prop_oneof![
        Just(AgentCondition::Active),
        Just(AgentCondition::Missing),
        any::<String>().prop_map(AgentCondition::Inactive),
        any::<String>().prop_map(AgentCondition::Error),
        any::<String>().prop_map(AgentCondition::Warning),
        any::<String>().prop_map(AgentCondition::Untold),
    ]
}

fn some_module() -> impl Strategy<Value = ModuleStanding> {
    prop_oneof![
        Just(ModuleStanding::Active),
        Just(ModuleStanding::Off),
        Just(ModuleStanding::Untold),
        ".{0,400}".prop_map(ModuleStanding::NotActive),
    ]
}

proptest! {
    /// AWS Config refuses an annotation that is empty or longer than 256 characters; and whoever is not compliant is told why.
    #[test]
    fn annotations_are_what_config_takes(
        name in ".{1,400}", agent in some_agent(), policy in some_policy(), module in some_module(),
        known in any::<bool>(),
    ) {
        let facts = RuleFacts { agent, policy, module };
        for check in checks().into_iter().chain([RuleCheck::Policy(name)]) {
            let Ok(judgement) = evaluate(&check, known.then_some(&facts)) else {
                let untold = matches!(facts.agent, AgentCondition::Untold(_))
                    || matches!(facts.policy, AssignedPolicy::Untold(_))
                    || facts.module == ModuleStanding::Untold;
                prop_assert!(known && untold);
                continue;
            };
            prop_assert_eq!(judgement.annotation.is_some(), judgement.compliance != Compliance::Compliant);
            if let Some(text) = judgement.annotation {
                let length = text.chars().count();
                prop_assert!((1..=256).contains(&length), "{}", length);
                prop_assert!(!text.chars().any(char::is_control) && text.ends_with('.'), "{}", text);
            }
        }
    }

    /// A computer that is clear complies with the rule for clearness, whatever else is said of it.
    #[test]
    fn clearness_is_the_agents_alone(policy in some_policy(), module in some_module()) {
        let facts = RuleFacts { agent: AgentCondition::Active, policy, module };
        prop_assert_eq!(evaluate(&RuleCheck::Clear, Some(&facts)).unwrap().compliance, Compliance::Compliant);
    }
}
