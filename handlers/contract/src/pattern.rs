//! The EventBridge patterns that bring events to the handlers.

use serde_json::{Value, json};

use crate::{Integration, Severity};

/// What narrows an integration's pattern, besides what it answers at all.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The least severity.
    pub minimum: Severity,
    /// The own account id: text, or the template's reference to it. Copies that a delegated administrator receives name
    /// another owner inside the detail, so they never match.
    pub account: &'a Value,
    /// Id of the Security Hub custom action with which a person hands a finding over.
    pub custom_action: &'a str,
    /// The integrations that are turned on: what another one answers itself, Security Hub does not bring a second time.
    pub enabled: &'a [Integration],
}

/// The pattern of an integration's rule, or `None` for those that no event triggers.
///
/// What a handler would leave alone is left out here already: an event that does not match costs nothing.
pub fn event_pattern(integration: Integration, wanted: &Wanted<'_>) -> Option<Value> {
    match integration {
        Integration::GuardDuty => Some(guardduty(wanted)),
        Integration::Macie => Some(macie(wanted)),
        Integration::Inspector => Some(inspector(wanted)),
        Integration::SecurityHub => Some(security_hub(wanted)),
        _ => None,
    }
}

fn guardduty(wanted: &Wanted<'_>) -> Value {
    json!({
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {
            "accountId": [wanted.account],
            "severity": [{"numeric": [">=", wanted.minimum.guardduty_floor()]}],
            "service": {"archived": [false]},
            "$or": [
                {"resource": {"instanceDetails": {"instanceId": [{"prefix": "i-"}]}}},
                {"type": [{"prefix": "AttackSequence:"}]}
            ]
        }
    })
}

/// Macie rates with three words and no `Critical`: with that as the floor only a word that it may get would match.
fn macie(wanted: &Wanted<'_>) -> Value {
    let words: Vec<&str> = wanted.minimum.and_above().filter_map(|s| ocsf_words(s).first()).copied().collect();
    json!({
        "source": ["aws.macie"],
        "detail-type": ["Macie Finding"],
        "detail": {
            "accountId": [wanted.account],
            "severity": {"description": words},
            "archived": [false],
            "resourcesAffected": {"s3Bucket": {"name": [{"exists": true}]}}
        }
    })
}

/// Findings on packages only: the other types name no CVE. A finding that Inspector has not rated yet (`UNTRIAGED`) does not
/// pass; when it is rated, it is sent again.
fn inspector(wanted: &Wanted<'_>) -> Value {
    let words: Vec<&str> = wanted.minimum.and_above().map(Severity::as_str).collect();
    json!({
        "source": ["aws.inspector2"],
        "detail-type": ["Inspector2 Finding"],
        "detail": {
            "awsAccountId": [wanted.account],
            "type": ["PACKAGE_VULNERABILITY"],
            "status": ["ACTIVE"],
            "severity": words,
            "resources": {"type": ["AWS_EC2_INSTANCE"]}
        }
    })
}

/// How our own custom findings begin their `GeneratorId`, and their id.
pub const OWN_FINDINGS: &str = "palisade";

/// A Security Hub product whose findings are not answered.
struct Product {
    /// End of its ARN, with the colon that ends the account.
    arn: &'static str,
    /// Name in the newer form, in which products have other ARNs.
    name: &'static str,
}

/// The protection product: to answer its findings would be to answer what Palisade made it do.
///
/// Under which name it stands in the newer form is not documented; the handler looks at vendor and ARN as well.
const VENDOR: Product = Product { arn: ":product/trend-micro/deep-security", name: "Trend Micro" };

/// The product of a service whose findings an integration of its own answers, or makes.
const fn product(integration: Integration) -> Option<Product> {
    match integration {
        Integration::GuardDuty => Some(Product { arn: ":product/aws/guardduty", name: "GuardDuty" }),
        Integration::Macie => Some(Product { arn: ":product/aws/macie", name: "Macie" }),
        Integration::Inspector => Some(Product { arn: ":product/aws/inspector", name: "Inspector" }),
        // Our own rules report there, too: to answer them would be to answer ourselves.
        Integration::Config => Some(Product { arn: ":product/aws/config", name: "Config" }),
        Integration::Waf | Integration::SecurityHub => None,
    }
}

/// One rule for the three kinds of event, because `$or` may stand at any level.
///
/// - Imported: every change of a finding is sent again, our own note included. Only what nobody has dealt with yet, in the
///   workflow `NEW`, is let through, and the note takes a finding out of it: so a finding is answered once.
/// - Custom action: a person chose the finding, so neither severity nor workflow is asked for; the action must be ours.
/// - Imported V2: the same in OCSF, whose names and words are others. They are compared with regard to case.
fn security_hub(wanted: &Wanted<'_>) -> Value {
    let others = wanted.enabled.iter().filter_map(|integration| product(*integration));
    let (arns, names): (Vec<_>, Vec<_>) = [VENDOR].into_iter().chain(others).map(|p| (p.arn, p.name)).unzip();
    let words: Vec<&str> = wanted.minimum.and_above().map(Severity::as_str).collect();
    let ocsf_words: Vec<&str> = wanted.minimum.and_above().flat_map(ocsf_words).copied().collect();
    // Both are required of every finding: `anything-but` does not match what is absent.
    let foreign = json!([{"anything-but": {"prefix": OWN_FINDINGS}}]);
    json!({
        "source": ["aws.securityhub"],
        "$or": [
            {
                "detail-type": ["Security Hub Findings - Imported"],
                "detail": {"findings": {
                    "AwsAccountId": [wanted.account],
                    "ProductArn": [{"anything-but": {"suffix": arns}}],
                    "GeneratorId": foreign,
                    "RecordState": ["ACTIVE"],
                    "Workflow": {"Status": ["NEW"]},
                    "Severity": {"Label": words},
                    "Resources": {"Type": ["AwsEc2Instance"]}
                }}
            },
            {
                "detail-type": ["Security Hub Findings - Custom Action"],
                "resources": [{"suffix": format!(":action/custom/{}", wanted.custom_action)}],
                "detail": {"findings": {
                    "AwsAccountId": [wanted.account],
                    "Resources": {"Type": ["AwsEc2Instance"]}
                }}
            },
            {
                "detail-type": ["Findings Imported V2"],
                "detail": {"findings": {
                    "cloud": {"account": {"uid": [wanted.account]}},
                    "finding_info": {"uid": foreign},
                    "metadata": {"product": {"name": [{"anything-but": names}]}},
                    "status": ["New"],
                    "severity": ocsf_words,
                    "resources": {"type": ["AWS::EC2::Instance", "AwsEc2Instance"]}
                }}
            }
        ]
    })
}

/// OCSF's words for a severity. Its `Fatal` is above all that Security Hub's older form has.
const fn ocsf_words(severity: Severity) -> &'static [&'static str] {
    match severity {
        Severity::Informational => &["Informational"],
        Severity::Low => &["Low"],
        Severity::Medium => &["Medium"],
        Severity::High => &["High"],
        Severity::Critical => &["Critical", "Fatal"],
    }
}
