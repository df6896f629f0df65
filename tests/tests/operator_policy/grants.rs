//! What the policies grant beyond what a run was seen to use, and why.

use crate::in_vain::{Unused, unused, unused_on};
use crate::operators::KEEPING;

const DECRYPTS: &str = "Secrets Manager decrypts in the caller's name; the emulator's asks nobody";
const HEADS: &str =
    "of a bucket that does not exist the emulator tells everybody; one that does exist no run here looks for";
pub(crate) const TAGS: &str = "CloudFormation asks for it when a change set names tags; the emulator's does not";
pub(crate) const EACH_RESOURCE: &str =
    "CloudFormation asks for it for each resource of a stack; the emulator's does not";
const READS: &str = "Lambda reads a bundle in the operator's name; the emulator's asks nobody";

const SHELLS: &str = "asked of a stack without resources that tells no owner; plan and install here show it";

const LARGE: &str = "only a template that is too large for a call goes through the bucket";

const HOME: &str = "arn:aws:cloudformation:*:111122223333:stack/palisade-home/*";
const REGIONAL: &str = "arn:aws:cloudformation:*:111122223333:stack/palisade/*";
const ZIPS: &str = "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/*.zip";
const RECORDS: &str = "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/previous/*";
const TEMPLATES: &str = "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/templates/*";

const REPORTS: &str = "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/reports/waf/*";

const OTHER: &str = "of the two stacks only the other was in that state here";
const TIDIES: &str =
    "what an update tidies is deleted with its versions; nothing of this kind was to be taken out here";

const BUCKETS: &str = "only the home stack makes a bucket; both stacks carry one right";
const LEAVES: &str = "only a region that leaves the config takes its reports along; `leaving.rs` shows it";

/// Whether a grant is on what an integration that is off would have: what runs with everything turned on uses it.
pub(crate) fn of_what_is_off(on: &str) -> bool {
    let off = ["config", "inspector", "macie", "security-hub", "waf"];
    off.iter().any(|handler| on.trim_end_matches(":*").ends_with(&format!("palisade-{handler}")))
}

pub(crate) const BELOW_A_PATH: &str = "AWS asks for a role with its path; the emulator leaves that out";

/// Of one account with one integration.
pub(crate) const UNUSED: &[Unused] = &[
    unused("check", "kms:Decrypt", DECRYPTS),
    unused("plan", "s3:GetObjectVersion", READS),
    unused("install", "s3:GetObjectVersion", READS),
    unused("install", "kms:Decrypt", DECRYPTS),
    unused("install", "kms:GenerateDataKey", DECRYPTS),
    unused("install", "cloudformation:TagResource", TAGS),
    unused("install", "cloudformation:UntagResource", TAGS),
    unused("upgrade", "s3:GetObjectVersion", READS),
    unused("upgrade", "kms:Decrypt", DECRYPTS),
    unused("upgrade", "kms:GenerateDataKey", DECRYPTS),
    unused("upgrade", "cloudformation:TagResource", TAGS),
    unused("upgrade", "cloudformation:UntagResource", TAGS),
    unused(
        "upgrade",
        "cloudformation:DeleteStack",
        "clears away what is left of a failed attempt; the install here shows it",
    ),
    unused(
        "upgrade",
        "cloudformation:DescribeStackResources",
        "asked of a home stack whose deletion failed; the install here shows it",
    ),
    unused("upgrade", "secretsmanager:DescribeSecret", "looked at while a stack is missing; the install here shows it"),
    unused("upgrade", "cloudformation:ListChangeSets", SHELLS),
    unused(
        "upgrade",
        "sts:GetCallerIdentity",
        "asked where no home stack tells the account; the install here shows it",
    ),
    unused("uninstall", "cloudformation:ListChangeSets", SHELLS),
    unused("uninstall", "s3:ListBucket", HEADS),
    unused("uninstall", "kms:Decrypt", DECRYPTS),
    unused(KEEPING, "cloudformation:TagResource", TAGS),
    unused(KEEPING, "cloudformation:UntagResource", TAGS),
    unused(KEEPING, "s3:PutObject", LARGE),
    unused(KEEPING, "s3:GetObject", LARGE),
    unused(
        "upgrade",
        "secretsmanager:PutSecretValue",
        "CloudFormation's own rights on a secret; the installer's for an upgrade",
    ),
    unused("drift", "cloudformation:DetectStackResourceDrift", EACH_RESOURCE),
    unused(
        "drift",
        "cloudformation:BatchDescribeTypeConfigurations",
        "CloudFormation asks for it; the emulator's does not",
    ),
    unused_on(
        "check",
        "cloudformation:DescribeStacks",
        HOME,
        "the regional stack is asked about; both carry one right",
    ),
    unused_on("plan", "cloudformation:ListChangeSets", HOME, OTHER),
    unused_on("install", "cloudformation:ListChangeSets", HOME, OTHER),
    unused_on("install", "s3:DeleteObject", RECORDS, TIDIES),
    unused_on("install", "s3:DeleteObject", TEMPLATES, TIDIES),
    unused_on("install", "s3:DeleteObjectVersion", ZIPS, TIDIES),
    unused_on("install", "s3:DeleteObjectVersion", TEMPLATES, TIDIES),
    unused_on("upgrade", "s3:DeleteObject", RECORDS, TIDIES),
    unused_on("upgrade", "s3:DeleteObject", TEMPLATES, TIDIES),
    unused_on("upgrade", "s3:DeleteObjectVersion", RECORDS, TIDIES),
    unused_on("upgrade", "s3:DeleteObjectVersion", TEMPLATES, TIDIES),
    unused_on("drift", "cloudformation:GetTemplate", HOME, "it names no function or rule; both stacks carry one right"),
    unused_on("install", "cloudformation:DescribeStackResources", REGIONAL, BUCKETS),
    unused_on("uninstall", "cloudformation:DescribeStackResources", REGIONAL, BUCKETS),
    unused_on("install", "s3:DeleteObject", REPORTS, LEAVES),
    unused_on("install", "s3:DeleteObjectVersion", REPORTS, LEAVES),
    unused_on("upgrade", "s3:DeleteObject", REPORTS, LEAVES),
    unused_on("upgrade", "s3:DeleteObjectVersion", REPORTS, LEAVES),
    unused_on("uninstall", "iam:ListRoleTags", "arn:aws:iam::111122223333:role/*/palisade-*", BELOW_A_PATH),
    unused_on("uninstall", "iam:ListRoleTags", "arn:aws:iam::111122223333:role/*/StackSet-palisade-*", BELOW_A_PATH),
];

/// With everything turned on.
pub(crate) const UNUSED_WITH_EVERYTHING: &[Unused] = &[unused_on(
    "status",
    "events:DescribeRule",
    "arn:aws:events:*:111122223333:rule/palisade-config",
    "rules of AWS Config call this function, none of EventBridge; one statement names every handler",
)];
