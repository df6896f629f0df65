//! While all six functions observe, their roles have what this takes: they read, keep what failed, and write a report.

use super::reasons::{Reason, UNSEEN, WHILE_OBSERVING};
use super::{findings, installed, surveys, verdict, without_a_case};
use crate::waf_support::{added, definition, survey};

/// As with everything turned on, and a route by which a team would be told.
fn config(topic: &str) -> String {
    let observing =
        ["macie", "inspector", "security-hub", "waf", "config"].map(|name| format!("{name}:\n  mode: observe\n"));
    format!(
        "  mode: observe\n{}  policy: Linux Server\n\
         notify:\n  routes:\n    - tag: Team\n      value: payments\n      topic: {topic}\n",
        observing.concat()
    )
}

#[tokio::test]
async fn no_role_may_answer() {
    let (world, roles) = installed(config, &[]).await;
    let cast = findings::Cast::new(&world).await;
    let acls = surveys::landscape(&world).await;
    cast.fail_and_come_back(&world).await;
    cast.observe(&world).await;
    surveys::call_rules(&world).await;
    survey(&world).await;
    for acl in &acls {
        assert!(added(&definition(&world, acl).await).is_empty(), "{}", acl.arn);
    }
    world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();

    let mut trouble = Vec::new();
    let mut void: Vec<&Reason> = WHILE_OBSERVING.iter().collect();
    for (id, role) in &roles {
        trouble.extend(verdict(&world, id, role, &[UNSEEN, WHILE_OBSERVING], &mut void).await);
        let writes = role.grants().into_iter().filter(|(action, _)| !reads(action));
        trouble.extend(
            writes
                .filter(|(action, _)| !WRITES.contains(&(&**id, &**action)) && !OF_ALL.contains(&&**action))
                .map(|(action, on)| format!("{id}: {action} on {on} is more than observing takes")),
        );
    }
    trouble.extend(without_a_case(&void));
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
}

/// What every function does besides: it reads its key, writes its log and keeps what failed.
const OF_ALL: [&str; 4] = ["kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"];
/// The report is what the survey observes for; what it added while it acted it takes out in either mode.
const WRITES: [(&str, &str); 2] = [("WafRole", "s3:PutObject"), ("WafRole", "wafv2:UpdateWebACL")];

fn reads(action: &str) -> bool {
    let operation = action.split_once(':').map_or(action, |(_, operation)| operation);
    ["Get", "List", "Describe", "Simulate", "Check"].iter().any(|verb| operation.starts_with(verb))
}
