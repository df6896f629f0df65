//! `DescribeInstances`, `GetInstanceProfile`, `SimulatePrincipalPolicy`, and the texts of a role's policies.

use palisade_aws::{ContextKey, ErrorKind, InstanceState, MatchedStatement, PolicyDecision, Role};

use crate::server::{Answer, Server};

fn instances(items: &str, next: &str) -> Answer {
    Answer::ok(format!(
        "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><reservationSet><item>\
         <instancesSet>{items}</instancesSet></item></reservationSet>{next}</DescribeInstancesResponse>"
    ))
}

fn instance(id: &str, state: &str, profile: &str) -> String {
    format!("<item><instanceId>{id}</instanceId><instanceState><name>{state}</name></instanceState>{profile}</item>")
}

const ROLE: &str = "arn:aws:iam::123456789012:role/web";

#[tokio::test]
async fn instances_with_a_profile_over_all_pages() {
    let profile =
        "<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/web</arn><id>A</id></iamInstanceProfile>";
    let first = [
        instance("i-bbbbbbbb", "running", profile),
        instance("i-cccccccc", "running", ""),
        instance("i-dddddddd", "terminated", profile),
    ]
    .concat();
    let second = [instance("i-aaaaaaaa", "stopped", profile), instance("odd", "running", profile)].concat();
    let server = Server::start([instances(&first, "<nextToken>more=</nextToken>"), instances(&second, "")]).await;
    let found = server.aws().instances_with_profile().await.unwrap();
    let found: Vec<_> = found.iter().map(|instance| (instance.id.as_str(), instance.state)).collect();
    assert_eq!(found, [("i-aaaaaaaa", InstanceState::Stopped), ("i-bbbbbbbb", InstanceState::Running)]);
    let form = "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=instance-state-name&Filter.1.Value.1=pending\
                &Filter.1.Value.2=running&Filter.1.Value.3=stopping&Filter.1.Value.4=stopped&MaxResults=500";
    let seen = server.seen();
    assert_eq!((seen[0].body.as_str(), seen[1].body.clone()), (form, format!("{form}&NextToken=more%3D")));
}

#[tokio::test]
async fn the_role_of_a_profile() {
    let answer = |roles: &str| {
        Answer::ok(format!(
            "<GetInstanceProfileResponse><GetInstanceProfileResult><InstanceProfile><InstanceProfileName>web\
             </InstanceProfileName><Arn>arn:of:profile</Arn><Roles>{roles}</Roles></InstanceProfile>\
             </GetInstanceProfileResult></GetInstanceProfileResponse>"
        ))
    };
    let member = "<member><Path>/app/</Path><RoleName>reader</RoleName><RoleId>AROA1</RoleId>\
                  <Arn>arn:aws:iam::123456789012:role/app/reader</Arn></member>";
    let gone = "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>m</Message></Error></ErrorResponse>";
    let server = Server::start([answer(member), answer(""), Answer::status(404, gone)]).await;
    let aws = server.aws();
    let profile = "arn:aws:iam::123456789012:instance-profile/app/web";
    let role = Role {
        arn: "arn:aws:iam::123456789012:role/app/reader".to_owned(),
        name: "reader".to_owned(),
        id: "AROA1".to_owned(),
    };
    assert_eq!(aws.role_of_profile(profile).await.unwrap(), Some(role));
    assert_eq!(aws.role_of_profile(profile).await.unwrap(), None);
    assert_eq!(aws.role_of_profile(profile).await.unwrap(), None);
    let seen = server.seen();
    assert_eq!(seen[0].body, "Action=GetInstanceProfile&Version=2010-05-08&InstanceProfileName=web");
    // IAM stands in one region of the partition.
    assert!(seen[0].header("authorization").contains("/us-east-1/iam/aws4_request"));
    for odd in ["web", "arn:aws:iam::123456789012:role/web", "arn:aws:iam::123456789012:instance-profile/"] {
        assert_eq!(aws.role_of_profile(odd).await.unwrap_err().kind(), ErrorKind::Invalid, "{odd}");
    }
    assert_eq!(server.seen().len(), 3);
}

fn simulation(members: &str, more: &str) -> Answer {
    Answer::ok(format!(
        "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{members}\
         </EvaluationResults>{more}</SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
    ))
}

#[tokio::test]
async fn results_of_every_form_over_all_pages() {
    let by_resource = "<member><EvalActionName>s3:GetObject</EvalActionName><EvalResourceName>arn:a</EvalResourceName>\
        <EvalDecision>allowed</EvalDecision><OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations>\
        </OrganizationsDecisionDetail><ResourceSpecificResults><member><EvalResourceName>arn:a</EvalResourceName>\
        <EvalResourceDecision>allowed</EvalResourceDecision><MatchedStatements><member><SourcePolicyId>P</SourcePolicyId>\
        <StartPosition><Line>3</Line><Column>19</Column></StartPosition><EndPosition><Column>10</Column><Line>9</Line>\
        </EndPosition></member></MatchedStatements><MissingContextValues>\
        <member>aws:SourceIp</member></MissingContextValues></member><member><EvalResourceName>arn:b</EvalResourceName>\
        <EvalResourceDecision>implicitDeny</EvalResourceDecision><PermissionsBoundaryDecisionDetail>\
        <AllowedByPermissionsBoundary>true</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail></member>\
        </ResourceSpecificResults></member>";
    let plain = "<member><EvalActionName>s3:PutObject</EvalActionName><EvalResourceName>arn:a</EvalResourceName>\
        <EvalDecision>explicitDeny</EvalDecision><MatchedStatements><member><SourcePolicyId>Q</SourcePolicyId></member>\
        </MatchedStatements></member>";
    let statement = |policy: &str, span| MatchedStatement { policy: policy.to_owned(), span };
    let server = Server::start([
        simulation(by_resource, "<IsTruncated>true</IsTruncated><Marker>m&amp;1</Marker>"),
        simulation(plain, "<IsTruncated>false</IsTruncated><Marker>ignored</Marker>"),
    ])
    .await;
    let context = [ContextKey { name: "aws:SecureTransport", value: "true", kind: "boolean" }];
    let resources = ["arn:a".to_owned(), "arn:b".to_owned()];
    let found = server.aws().simulate(ROLE, &["s3:GetObject", "s3:PutObject"], &resources, &context).await.unwrap();
    let told: Vec<_> = found.iter().map(|s| (s.action.as_str(), s.resource.as_str(), s.decision)).collect();
    assert_eq!(
        told,
        [
            ("s3:GetObject", "arn:a", PolicyDecision::Allowed),
            ("s3:GetObject", "arn:b", PolicyDecision::ImplicitDeny),
            ("s3:PutObject", "arn:a", PolicyDecision::ExplicitDeny),
        ]
    );
    assert_eq!(
        (found[0].statements.as_slice(), found[0].missing.as_slice()),
        (&[statement("P", Some([(3, 19), (9, 10)]))][..], &["aws:SourceIp".to_owned()][..])
    );
    assert_eq!((found[0].organization, found[0].boundary), (Some(false), None));
    assert_eq!((found[1].organization, found[1].boundary), (Some(false), Some(true)));
    assert_eq!(found[2].statements, [statement("Q", None)]);
    let form = "Action=SimulatePrincipalPolicy&Version=2010-05-08&\
        PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fweb&MaxItems=1000\
        &ActionNames.member.1=s3%3AGetObject&ActionNames.member.2=s3%3APutObject&ResourceArns.member.1=arn%3Aa\
        &ResourceArns.member.2=arn%3Ab&ContextEntries.member.1.ContextKeyName=aws%3ASecureTransport\
        &ContextEntries.member.1.ContextKeyValues.member.1=true&ContextEntries.member.1.ContextKeyType=boolean";
    let seen = server.seen();
    assert_eq!((seen[0].body.as_str(), seen[1].body.clone()), (form, format!("{form}&Marker=m%261")));
}

#[tokio::test]
async fn a_decision_that_is_not_known_is_not_guessed() {
    let odd = "<member><EvalActionName>s3:GetObject</EvalActionName><EvalDecision>maybe</EvalDecision></member>";
    let server = Server::start([simulation(odd, "")]).await;
    let error = server.aws().simulate(ROLE, &["s3:GetObject"], &[], &[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn the_texts_of_a_roles_policies() {
    let page = |name: &str, more: &str| {
        Answer::ok(format!(
            "<ListAttachedRolePoliciesResponse><ListAttachedRolePoliciesResult><AttachedPolicies><member>\
             <PolicyName>{name}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/{name}</PolicyArn></member>\
             </AttachedPolicies>{more}</ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>"
        ))
    };
    let gone = || Answer::status(404, "<ErrorResponse><Error><Code>NoSuchEntity</Code></Error></ErrorResponse>");
    let server = Server::start([
        Answer::ok(
            "<GetRolePolicyResponse><GetRolePolicyResult><PolicyName>p</PolicyName><PolicyDocument>\
             %7B%0A%22Sid%22%3A%20%22%C3%9F%2B%22%7D</PolicyDocument></GetRolePolicyResult></GetRolePolicyResponse>",
        ),
        gone(),
        page("One", "<IsTruncated>true</IsTruncated><Marker>m</Marker>"),
        page("Two", "<IsTruncated>false</IsTruncated>"),
        Answer::ok("<GetPolicyResponse><GetPolicyResult><Policy><DefaultVersionId>v7</DefaultVersionId></Policy></GetPolicyResult></GetPolicyResponse>"),
        Answer::ok("<GetPolicyVersionResponse><GetPolicyVersionResult><PolicyVersion><Document>%7B%7D</Document></PolicyVersion></GetPolicyVersionResult></GetPolicyVersionResponse>"),
        gone(),
    ])
    .await;
    let aws = server.aws();
    assert_eq!(aws.role_policy("reader", "p").await.unwrap().as_deref(), Some("{\n\"Sid\": \"ß+\"}"));
    assert_eq!(aws.role_policy("reader", "p").await.unwrap(), None);
    let attached = aws.attached_policies("reader").await.unwrap();
    let attached: Vec<(&str, &str)> = attached.iter().map(|p| (p.name.as_str(), p.arn.as_str())).collect();
    assert_eq!(attached, [("One", "arn:aws:iam::aws:policy/One"), ("Two", "arn:aws:iam::aws:policy/Two")]);
    assert_eq!(aws.managed_policy("arn:aws:iam::aws:policy/One").await.unwrap().as_deref(), Some("{}"));
    assert_eq!(aws.managed_policy("arn:aws:iam::aws:policy/One").await.unwrap(), None);
    let seen: Vec<String> = server.seen().into_iter().map(|request| request.body).collect();
    assert_eq!(seen[0], "Action=GetRolePolicy&Version=2010-05-08&RoleName=reader&PolicyName=p");
    assert_eq!(seen[3], "Action=ListAttachedRolePolicies&Version=2010-05-08&RoleName=reader&Marker=m");
    assert_eq!(
        seen[5],
        "Action=GetPolicyVersion&Version=2010-05-08&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FOne&VersionId=v7"
    );
}
