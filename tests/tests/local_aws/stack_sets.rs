//! Stack sets do what the rollout relies on: targets, operations in progress, tolerance, reasons, drift.

use palisade_tests::aws::{LocalAws, Options, StackInstance, eventually, xml_texts};
use palisade_tests::world::Fleet;
use serde_json::json;

use super::{SOON, aws};

/// A template whose only resource stands once per account and region.
fn topic(name: &str) -> String {
    json!({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}}}).to_string()
}

async fn trusted() -> (LocalAws, Fleet) {
    let aws = aws().await;
    let fleet = Fleet::found(&aws).await.unwrap();
    fleet.trust(&aws).await.unwrap();
    (aws, fleet)
}

async fn create_set(aws: &LocalAws, template: &str) {
    let set = [
        ("StackSetName", "s"),
        ("TemplateBody", template),
        ("PermissionModel", "SERVICE_MANAGED"),
        ("AutoDeployment.Enabled", "true"),
        ("AutoDeployment.RetainStacksOnAccountRemoval", "false"),
    ];
    aws.root().cloudformation("CreateStackSet", &set).await.unwrap();
}

/// Begins an operation on the set `s`; its id.
async fn begin(aws: &LocalAws, action: &str, more: &[(&str, &str)]) -> String {
    let parameters: Vec<_> = [("StackSetName", "s")].into_iter().chain(more.iter().copied()).collect();
    let answer = aws.root().cloudformation(action, &parameters).await.unwrap();
    xml_texts(&answer, "OperationId")[0].clone()
}

async fn ended(aws: &LocalAws, operation: &str) -> String {
    eventually("the operation to end", SOON, || async {
        let status = aws.root().stack_set_operation("s", operation).await.unwrap();
        (!matches!(status.as_str(), "QUEUED" | "RUNNING" | "STOPPING")).then_some(status)
    })
    .await
    .unwrap()
}

async fn code(aws: &LocalAws, action: &str, more: &[(&str, &str)]) -> String {
    let parameters: Vec<_> = [("StackSetName", "s")].into_iter().chain(more.iter().copied()).collect();
    let refused = aws.root().cloudformation(action, &parameters).await.unwrap_err();
    refused.code().unwrap().to_owned()
}

async fn of(aws: &LocalAws, account: &str) -> Vec<StackInstance> {
    let all = aws.root().stack_instances("s").await.unwrap();
    all.into_iter().filter(|instance| instance.account == account).collect()
}

async fn accounts(aws: &LocalAws) -> Vec<String> {
    aws.root().stack_instances("s").await.unwrap().into_iter().map(|instance| instance.account).collect()
}

fn sorted(accounts: &[&String]) -> Vec<String> {
    let mut accounts: Vec<_> = accounts.iter().map(|account| (*account).clone()).collect();
    accounts.sort();
    accounts
}

const EU: (&str, &str) = ("Regions.member.1", "eu-west-1");

#[tokio::test]
async fn trusted_access_comes_first() {
    let aws = aws().await;
    let fleet = Fleet::found(&aws).await.unwrap();
    let access = async || {
        let answer = aws.root().cloudformation("DescribeOrganizationsAccess", &[]).await.unwrap();
        xml_texts(&answer, "Status")[0].clone()
    };
    assert_eq!(access().await, "DISABLED");
    let set = [("TemplateBody", "{}"), ("PermissionModel", "SERVICE_MANAGED"), ("AutoDeployment.Enabled", "false")];
    assert_eq!(code(&aws, "CreateStackSet", &set).await, "ValidationError");
    let refused = aws.root_of(&fleet.web).cloudformation("ActivateOrganizationsAccess", &[]).await.unwrap_err();
    assert_eq!(refused.code(), Some("InvalidOperationException"));
    fleet.trust(&aws).await.unwrap();
    assert_eq!(access().await, "ENABLED");
    create_set(&aws, &topic("t")).await;
    assert_eq!(code(&aws, "CreateStackSet", &set).await, "NameAlreadyExistsException");
}

/// Nested units count, the management account and suspended ones do not, and filters do what they say.
#[tokio::test]
async fn units_choose_accounts() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let workloads = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.workloads.as_str());
    let root = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.root.as_str());
    let web = ("DeploymentTargets.Accounts.member.1", fleet.web.as_str());
    let how = |how| ("DeploymentTargets.AccountFilterType", how);

    let operation = begin(&aws, "CreateStackInstances", &[workloads, web, how("DIFFERENCE"), EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(accounts(&aws).await, sorted(&[&fleet.payments, &fleet.tests]));
    let operation = begin(&aws, "CreateStackInstances", &[workloads, web, how("INTERSECTION"), EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(accounts(&aws).await, sorted(&[&fleet.payments, &fleet.tests, &fleet.web]));
    assert_eq!(code(&aws, "CreateStackInstances", &[workloads, web, how("UNION"), EU]).await, "ValidationError");
    let stranger = ("DeploymentTargets.Accounts.member.1", "999999999999");
    assert_eq!(code(&aws, "CreateStackInstances", &[root, stranger, how("DIFFERENCE"), EU]).await, "ValidationError");

    let operation = begin(&aws, "CreateStackInstances", &[root, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(accounts(&aws).await, sorted(&[&fleet.payments, &fleet.tests, &fleet.web, &fleet.play]));
    for account in [&fleet.payments, &fleet.tests, &fleet.web, &fleet.play] {
        assert_eq!(fleet.standing(&aws, account, "eu-west-1").await.unwrap()[0], "stack StackSet-s CREATE_COMPLETE");
    }
    assert_eq!(fleet.standing(&aws, &fleet.closed, "eu-west-1").await.unwrap(), Vec::<String>::new());

    assert_eq!(code(&aws, "DeleteStackSet", &[]).await, "StackSetNotEmptyException");
    let operation = begin(&aws, "DeleteStackInstances", &[root, EU, ("RetainStacks", "false")]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(accounts(&aws).await, Vec::<String>::new());
    assert_eq!(fleet.standing(&aws, &fleet.web, "eu-west-1").await.unwrap(), Vec::<String>::new());
    aws.root().cloudformation("DeleteStackSet", &[("StackSetName", "s")]).await.unwrap();
    assert_eq!(code(&aws, "DescribeStackSet", &[]).await, "StackSetNotFoundException");
}

/// What counts live sees: pending, running, done; and a second operation has to wait.
#[tokio::test]
async fn an_operation_is_seen_in_progress() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let targets = [("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.production.as_str()), EU];
    aws.hold_stack_sets().await.unwrap();
    let operation = begin(&aws, "CreateStackInstances", &targets).await;
    assert_eq!(aws.root().stack_set_operation("s", &operation).await.unwrap(), "RUNNING");
    assert_eq!(code(&aws, "CreateStackInstances", &targets).await, "OperationInProgressException");
    assert_eq!(code(&aws, "DeleteStackSet", &[]).await, "OperationInProgressException");
    let detailed = async || {
        let all = aws.root().stack_instances("s").await.unwrap();
        let mut detailed: Vec<_> = all.into_iter().map(|instance| instance.detailed).collect();
        detailed.sort();
        detailed
    };
    assert_eq!(detailed().await, ["PENDING", "PENDING"]);
    aws.step_stack_sets(1).await.unwrap();
    eventually("one of two", SOON, || async { (detailed().await == ["PENDING", "SUCCEEDED"]).then_some(()) })
        .await
        .unwrap();
    aws.root()
        .cloudformation("StopStackSetOperation", &[("StackSetName", "s"), ("OperationId", &operation)])
        .await
        .unwrap();
    assert_eq!(ended(&aws, &operation).await, "STOPPED");
    assert_eq!(detailed().await, ["CANCELLED", "SUCCEEDED"]);
    aws.release_stack_sets().await.unwrap();
    let operation = begin(&aws, "CreateStackInstances", &targets).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(detailed().await, ["SUCCEEDED", "SUCCEEDED"]);
}

/// A failure beyond the tolerance cancels what has not begun, other regions included; the reason is told.
#[tokio::test]
async fn failures_are_told_with_their_reasons() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let regions = [EU, ("Regions.member.2", "us-east-1")];
    let unit = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.workloads.as_str());
    let order = [
        ("OperationPreferences.RegionOrder.member.1", "us-east-1"),
        ("OperationPreferences.RegionOrder.member.2", "eu-west-1"),
    ];
    for account in [&fleet.payments, &fleet.web, &fleet.tests] {
        aws.fail_stack_instance(account, "us-east-1", "the account is not ready").await.unwrap();
    }
    let all: Vec<_> = regions.into_iter().chain([unit]).chain(order).collect();
    let operation = begin(&aws, "CreateStackInstances", &all).await;
    assert_eq!(ended(&aws, &operation).await, "FAILED");
    let parameters = [("StackSetName", "s"), ("OperationId", operation.as_str())];
    let results = aws.root().cloudformation("ListStackSetOperationResults", &parameters).await.unwrap();
    let count = |status: &str| xml_texts(&results, "Status").into_iter().filter(|found| found == status).count();
    assert_eq!((count("FAILED"), count("CANCELLED")), (1, 5));
    assert!(xml_texts(&results, "StatusReason").contains(&"the account is not ready".to_owned()));

    // A name in use fails one account, which is tolerated; what fails is CloudFormation's own.
    let taken = aws.root_of(&fleet.web).in_region("eu-west-1");
    taken.create_topic("t").await.unwrap();
    for account in [&fleet.payments, &fleet.web, &fleet.tests] {
        aws.fail_stack_instance(account, "us-east-1", "again").await.unwrap();
    }
    let tolerant = [("OperationPreferences.FailureToleranceCount", "3")];
    let all: Vec<_> = regions.into_iter().chain([unit]).chain(tolerant).collect();
    let operation = begin(&aws, "CreateStackInstances", &all).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let of_web = of(&aws, &fleet.web).await;
    assert_eq!((of_web[0].status.as_str(), of_web[0].detailed.as_str()), ("OUTDATED", "FAILED"));
    assert!(of_web[0].reason.starts_with("ResourceLogicalId:Topic, ResourceType:AWS::SNS::Topic, "), "{of_web:?}");
    assert!(of_web[0].reason.contains("already exists"), "{of_web:?}");
    assert_eq!(of(&aws, &fleet.tests).await[0].status, "CURRENT");
}

/// A wave at a time: what an update leaves out is outdated until it is reached.
#[tokio::test]
async fn an_update_reaches_what_it_names() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let unit = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.workloads.as_str());
    let operation = begin(&aws, "CreateStackInstances", &[unit, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let next = topic("t2");
    let staging = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.staging.as_str());
    let operation = begin(&aws, "UpdateStackSet", &[("TemplateBody", &next), staging, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(of(&aws, &fleet.tests).await[0].status, "CURRENT");
    assert_eq!(of(&aws, &fleet.web).await[0].status, "OUTDATED");
    let operation = begin(&aws, "UpdateStackSet", &[("UsePreviousTemplate", "true")]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    assert_eq!(of(&aws, &fleet.web).await[0].status, "CURRENT");
}

#[tokio::test]
async fn accounts_that_come_and_go_are_followed() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let unit = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.workloads.as_str());
    let operation = begin(&aws, "CreateStackInstances", &[unit, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let new = Fleet::account(&aws, "new", &fleet.staging).await.unwrap();
    eventually("the new account's stack", SOON, || async {
        of(&aws, &new).await.first().is_some_and(|instance| instance.status == "CURRENT").then_some(())
    })
    .await
    .unwrap();
    aws.root().move_account(&new, &fleet.sandbox).await.unwrap();
    eventually("the stack to go", SOON, || async { of(&aws, &new).await.is_empty().then_some(()) }).await.unwrap();
}

#[tokio::test]
async fn a_delegated_administrator_acts_for_the_organization() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let delegate = aws.root_of(&fleet.tests);
    let described = async |call_as| {
        let parameters = [("StackSetName", "s"), ("CallAs", call_as)];
        delegate.cloudformation("DescribeStackSet", &parameters).await
    };
    assert_eq!(described("DELEGATED_ADMIN").await.unwrap_err().code(), Some("ValidationError"));
    aws.root().delegate_stack_sets(&fleet.tests).await.unwrap();
    described("DELEGATED_ADMIN").await.unwrap();
    assert_eq!(described("SELF").await.unwrap_err().code(), Some("StackSetNotFoundException"));
}

#[tokio::test]
async fn instances_come_in_pages() {
    let (aws, fleet) = trusted().await;
    create_set(&aws, &topic("t")).await;
    let regions: Vec<_> = (1..=26).map(|n| (format!("Regions.member.{n}"), format!("xx-west-{n}"))).collect();
    let targets: Vec<_> = regions.iter().map(|(name, region)| (name.as_str(), region.as_str())).collect();
    let unit = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.root.as_str());
    let fast =
        [("OperationPreferences.MaxConcurrentCount", "4"), ("OperationPreferences.FailureToleranceCount", "3"), unit];
    let operation = begin(&aws, "CreateStackInstances", &[&targets[..], &fast].concat()).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let page = aws.root().cloudformation("ListStackInstances", &[("StackSetName", "s")]).await.unwrap();
    assert_eq!(xml_texts(&page, "Account").len(), 100);
    assert_eq!(aws.root().stack_instances("s").await.unwrap().len(), 104);
}

#[tokio::test]
async fn drift_is_summed_up() {
    let (aws, fleet) = trusted().await;
    let template = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": "q", "VisibilityTimeout": 30}}}});
    create_set(&aws, &template.to_string()).await;
    let unit = ("DeploymentTargets.OrganizationalUnitIds.member.1", fleet.production.as_str());
    let operation = begin(&aws, "CreateStackInstances", &[unit, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let web = aws.root_of(&fleet.web).in_region("eu-west-1");
    let url = web.queue_url("q").await.unwrap();
    let change = json!({"QueueUrl": url, "Attributes": {"VisibilityTimeout": "60"}});
    web.json("sqs", "AmazonSQS.SetQueueAttributes", change).await.unwrap();
    let operation = begin(&aws, "DetectStackSetDrift", &[]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
    let set = aws.root().cloudformation("DescribeStackSet", &[("StackSetName", "s")]).await.unwrap();
    assert_eq!(xml_texts(&set, "DriftStatus"), ["DRIFTED"]);
    assert_eq!(xml_texts(&set, "DriftedStackInstancesCount"), ["1"]);
    assert_eq!(xml_texts(&set, "InSyncStackInstancesCount"), ["1"]);
}

/// Self-managed: without the roles, the reason says which are missing.
#[tokio::test]
async fn self_managed_sets_need_their_roles() {
    let aws = LocalAws::start(Options { account: "123456789012".to_owned(), ..Options::default() }).await.unwrap();
    let rendered = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/rendered").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let role = "arn:aws:iam::123456789012:role/palisade-stack-sets-administration";
    let text = topic("t");
    let set = [
        ("StackSetName", "s"),
        ("TemplateBody", text.as_str()),
        ("AdministrationRoleARN", role),
        ("ExecutionRoleName", "palisade-stack-sets-execution"),
    ];
    aws.root().cloudformation("CreateStackSet", &set).await.unwrap();
    let target = ("Accounts.member.1", "222222222222");
    let operation = begin(&aws, "CreateStackInstances", &[target, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "FAILED");
    let reason = &of(&aws, "222222222222").await[0].reason;
    assert!(reason.contains("should have 'palisade-stack-sets-execution' role"), "{reason}");

    let administration = rendered("palisade-stack-sets-administration.json");
    let state = aws.root().create_stack("roles", &administration).await.unwrap().unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{}", state.reason);
    let execution = rendered("palisade-stack-sets-execution.json");
    let state = aws.root_of("222222222222").create_stack("roles", &execution).await.unwrap().unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{}", state.reason);
    let operation = begin(&aws, "CreateStackInstances", &[target, EU]).await;
    assert_eq!(ended(&aws, &operation).await, "SUCCEEDED");
}
