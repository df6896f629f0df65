//! Where the operator's policies grant an action on more than one resource: why nothing narrower can be written when a policy is
//! printed, and what holds the grant instead.

use super::actions::{
    CHANGES_OF_SET, ON_KEYS, ON_LOG_GROUPS, ON_OBJECTS, ON_ROLES, ON_SECRET, ON_SET, ON_STACKS, ON_TOPIC,
};

/// What holds a wide grant, as far as it can be seen in the policy and in the calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Held {
    /// The service knows no resource for it: it reads, and is asked for on all or not at all.
    NoResource,
    /// It only reads.
    Reading,
    /// The install's tag is demanded, of the resource or of the request that makes it.
    Tag,
    /// CloudFormation has to be the one who calls.
    CalledVia,
    /// AWS makes up the rest of the name when the resource is made; the config does not know it.
    MadeUp,
    /// All that it reaches lies within something that is the install's alone.
    Own,
    /// It is one role that the config names, in whichever account, and who goes into an account takes it on there.
    NamedRole,
    /// It changes the install's stack set, which the same statement names.
    ChangeOfSet,
}

/// Grants, each of these actions on each of these patterns.
#[derive(Debug)]
pub(crate) struct Wide {
    pub(crate) actions: &'static [&'static str],
    pub(crate) on: &'static [&'static str],
    pub(crate) held: Held,
    pub(crate) why: &'static str,
}

impl Wide {
    /// Whether it speaks of this grant.
    pub(crate) fn is_for(&self, action: &str, on: &str) -> bool {
        self.actions.contains(&action) && self.on.contains(&on)
    }
}

/// Every wide grant of every verb.
pub(crate) const WIDE: &[Wide] = &[
    Wide {
        actions: &[
            "cloudformation:BatchDescribeTypeConfigurations",
            "cloudformation:DescribeOrganizationsAccess",
            "cloudformation:DescribeStackDriftDetectionStatus",
            "config:DescribeComplianceByConfigRule",
            "config:DescribeConfigRules",
            "guardduty:ListDetectors",
            "iam:ListRoles",
            "inspector2:BatchGetAccountStatus",
            "kms:ListAliases",
            "lambda:GetAccountSettings",
            "logs:DescribeIndexPolicies",
            "logs:DescribeLogGroups",
            "macie2:GetMacieSession",
            "organizations:DescribeOrganization",
            "scheduler:ListSchedules",
            "sts:GetCallerIdentity",
            "tag:GetResources",
        ],
        on: &["*"],
        held: Held::NoResource,
        why: "the action knows no resource: AWS grants it on all or not at all",
    },
    Wide {
        actions: &["config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"],
        on: &["*"],
        held: Held::NoResource,
        why: "a recorder's ARN holds an id that AWS makes up, and who asks for all of them names none",
    },
    Wide {
        actions: &["organizations:ListAccountsForParent", "organizations:ListOrganizationalUnitsForParent"],
        on: &["*"],
        held: Held::Reading,
        why: "units below those of the config are looked through, too, and a unit's ARN holds the id of the organisation",
    },
    Wide {
        actions: &["cloudwatch:DescribeAlarms"],
        on: &["*"],
        held: Held::Reading,
        why: "of composite alarms CloudWatch tells only who may ask about all; it is granted where the config names alarms",
    },
    Wide { actions: &["kms:CreateKey"], on: &["*"], held: Held::Tag, why: "a key has no ARN before it is made" },
    Wide {
        actions: &["kms:TagResource"],
        on: &["arn:aws:kms:*:111122223333:key/*"],
        held: Held::Tag,
        why: "a key's ARN is made up by AWS; a new one is tagged as the install's by CloudFormation, before it carries the tag",
    },
    Wide {
        actions: ON_KEYS,
        on: &["arn:aws:kms:*:111122223333:key/*"],
        held: Held::Tag,
        why: "a key's ARN is made up by AWS",
    },
    Wide {
        actions: &["config:PutConfigRule", "config:DeleteConfigRule"],
        on: &["arn:aws:config:*:111122223333:config-rule/*"],
        held: Held::CalledVia,
        why: "the ARN of a rule holds an id that AWS makes up, and a template gives it no tags",
    },
    Wide {
        actions: ON_STACKS,
        on: &[
            "arn:aws:cloudformation:*:111122223333:stack/palisade/*",
            "arn:aws:cloudformation:*:111122223333:stack/palisade-home/*",
            "arn:aws:cloudformation:eu-west-1:111122223333:stack/palisade-stack-sets/*",
        ],
        held: Held::MadeUp,
        why: "the id of a stack follows its name",
    },
    Wide {
        actions: &["cloudformation:DescribeStackResources"],
        on: &[
            "arn:aws:cloudformation:*:111122223333:stack/palisade/*",
            "arn:aws:cloudformation:*:111122223333:stack/palisade-home/*",
        ],
        held: Held::MadeUp,
        why: "likewise",
    },
    Wide {
        actions: &["cloudformation:DescribeStacks"],
        on: &["arn:aws:cloudformation:*:111122223333:stack/palisade-stack-sets/*"],
        held: Held::MadeUp,
        why: "likewise; in every region it is looked whether one is left",
    },
    Wide {
        actions: ON_SET,
        on: &["arn:aws:cloudformation:eu-west-1:111122223333:stackset/palisade:*"],
        held: Held::MadeUp,
        why: "the id of a set follows its name",
    },
    Wide {
        actions: CHANGES_OF_SET,
        on: &["arn:aws:cloudformation:eu-west-1:111122223333:stackset-target/palisade:*"],
        held: Held::ChangeOfSet,
        why: "what follows the set's name in the ARN of a target is AWS's to write",
    },
    Wide {
        actions: &["cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents"],
        on: &["arn:aws:cloudformation:*:111122223333:stack/StackSet-palisade-*/*"],
        held: Held::Reading,
        why: "StackSets makes up the names of its stacks behind that of the set",
    },
    Wide {
        actions: CHANGES_OF_SET,
        on: &["arn:aws:cloudformation:eu-west-1::type/resource/*"],
        held: Held::ChangeOfSet,
        why: "what a set is made of is asked for, too; the types are AWS's own, and what is made of them other rights decide",
    },
    Wide {
        actions: ON_SECRET,
        on: &["arn:aws:secretsmanager:*:111122223333:secret:palisade/workload-security-api-key*"],
        held: Held::MadeUp,
        why: "six characters follow the name of a secret, and one that is not there is asked for by its name alone",
    },
    Wide {
        actions: ON_ROLES,
        on: &[
            "arn:aws:iam::111122223333:role/palisade-ConfigRole-*",
            "arn:aws:iam::111122223333:role/palisade-FollowUpRole-*",
            "arn:aws:iam::111122223333:role/palisade-GuardDutyRole-*",
            "arn:aws:iam::111122223333:role/palisade-InspectorRole-*",
            "arn:aws:iam::111122223333:role/palisade-MacieRole-*",
            "arn:aws:iam::111122223333:role/palisade-SecurityHubRole-*",
            "arn:aws:iam::111122223333:role/palisade-WafRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/config/palisade-ConfigRole-*",
            "arn:aws:iam::111122223333:role/palisade/palisade-FollowUpRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/guardduty/palisade-GuardDutyRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/inspector/palisade-InspectorRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/macie/palisade-MacieRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/security-hub/palisade-SecurityHubRole-*",
            "arn:aws:iam::111122223333:role/palisade/handlers/waf/palisade-WafRole-*",
        ],
        held: Held::MadeUp,
        why: "CloudFormation makes up the end of a role's name",
    },
    Wide {
        actions: &["iam:ListRoleTags"],
        on: &[
            "arn:aws:iam::111122223333:role/palisade-*",
            "arn:aws:iam::111122223333:role/*/palisade-*",
            "arn:aws:iam::111122223333:role/StackSet-palisade-*",
            "arn:aws:iam::111122223333:role/*/StackSet-palisade-*",
        ],
        held: Held::Reading,
        why: "what is left of any version of the install is looked for, and its tags alone tell whose it is",
    },
    Wide {
        actions: ON_TOPIC,
        on: &["arn:aws:sns:*:111122223333:palisade-highlights:*"],
        held: Held::MadeUp,
        why: "the ARN of a subscription is the topic's with an id behind it",
    },
    Wide {
        actions: &["guardduty:GetDetector"],
        on: &["arn:aws:guardduty:*:111122223333:detector/*"],
        held: Held::Reading,
        why: "AWS makes up the id of a detector, of which a region has one",
    },
    Wide {
        actions: &["account:ListRegions"],
        on: &["arn:aws:account::111122223333:account/o-*/*"],
        held: Held::Reading,
        why: "the ids of the organisation and of the accounts below its units are not in the config",
    },
    Wide {
        actions: &["sts:AssumeRole"],
        on: &["arn:aws:iam::*:role/audit", "arn:aws:iam::*:role/setup"],
        held: Held::NamedRole,
        why: "an account that has left the config is gone into, too; each account's own role decides who may take it on",
    },
    Wide {
        actions: ON_LOG_GROUPS,
        on: &[
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-config:*",
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-guardduty:*",
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-inspector:*",
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-macie:*",
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-security-hub:*",
            "arn:aws:logs:*:111122223333:log-group:/aws/lambda/palisade-waf:*",
        ],
        held: Held::Own,
        why: "that is how AWS writes a log group in a policy, with the streams in it, whose names Lambda makes up",
    },
    Wide {
        actions: &["scheduler:DeleteSchedule"],
        on: &["arn:aws:scheduler:*:111122223333:schedule/palisade-follow-ups/*"],
        held: Held::Own,
        why: "the install's own group goes with the follow-ups in it, one for an instance",
    },
    Wide {
        actions: &["s3:GetBucket*"],
        on: &[
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1",
        ],
        held: Held::Reading,
        why: "CloudFormation reads all of a bucket's settings, of this bucket only",
    },
    Wide {
        actions: ON_OBJECTS,
        on: &[
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/*",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1/*",
        ],
        held: Held::Own,
        why: "the names of bundles and templates are digests of what they hold, and before the bucket goes all goes that lies in it",
    },
    Wide {
        actions: &["s3:DeleteObject", "s3:DeleteObjectVersion"],
        on: &[
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/*.zip",
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/previous/*",
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/templates/*",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1/*.zip",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1/previous/*",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1/templates/*",
        ],
        held: Held::Own,
        why: "what neither version uses any more has the names that other versions gave it",
    },
    Wide {
        actions: &["s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        on: &[
            "arn:aws:s3:::palisade-bundles-111122223333-eu-west-1/reports/waf/*",
            "arn:aws:s3:::palisade-bundles-111122223333-af-south-1/reports/waf/*",
        ],
        held: Held::Own,
        why: "every account has its report there, also those that the config names by their unit",
    },
];
