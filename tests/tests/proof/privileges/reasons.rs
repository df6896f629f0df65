//! What a role is granted beyond what its function was seen to ask for, and where a grant is wide: each with its reason.

/// A grant on an action, and a pattern of resources as IAM holds it; `any` stands for every action, or every pattern.
pub(crate) struct Reason {
    pub(crate) actions: &'static [&'static str],
    pub(crate) on: &'static [&'static str],
    pub(crate) why: &'static str,
}

pub(crate) const ANY: &str = "any";

impl Reason {
    /// Whether it speaks of this grant.
    pub(crate) fn is_for(&self, action: &str, on: &str) -> bool {
        let among = |these: &[&str], this: &str| these.iter().any(|each| *each == this || *each == ANY);
        among(self.actions, action) && among(self.on, on)
    }
}

/// Besides [`UNSEEN`], what nothing is seen to use while every function observes.
pub(crate) const WHILE_OBSERVING: &[Reason] = &[Reason {
    actions: &["wafv2:UpdateWebACL"],
    on: &[ANY],
    why: "rules that were added while it acted are taken out by the function when it goes, in either mode",
}];

/// Grants that nothing was seen to use.
pub(crate) const UNSEEN: &[Reason] = &[
    Reason {
        actions: &["kms:Decrypt"],
        on: &[ANY],
        why: "Secrets Manager decrypts in the role's name; the emulator's asks nobody",
    },
    Reason {
        actions: &["logs:CreateLogStream", "logs:PutLogEvents"],
        on: &[ANY],
        why: "the Lambda service writes the log; the emulator's without the role",
    },
    Reason {
        actions: &["sqs:SendMessage"],
        on: &["arn:aws:sqs:eu-west-1:111122223333:palisade-failures"],
        why: "EventBridge Scheduler keeps a look that it may not hand over: lost::what_cannot_be_handed_over_is_kept_and_replayed",
    },
    Reason {
        actions: &["iam:GetPolicy", "iam:GetPolicyVersion"],
        on: &["arn:aws:iam::aws:policy/*"],
        why: "the roles here have managed policies of the account; those of AWS are read alike",
    },
    Reason {
        actions: &["ecs:DescribeContainerInstances"],
        on: &["arn:aws:ecs:*:111122223333:task/*"],
        why: "one statement holds both actions; AWS grants each on its own kind only",
    },
    Reason {
        actions: &["ecs:DescribeTasks"],
        on: &["arn:aws:ecs:*:111122223333:container-instance/*"],
        why: "one statement holds both actions; AWS grants each on its own kind only",
    },
    Reason {
        actions: &["wafv2:GetWebACL", "wafv2:ListTagsForResource"],
        on: &["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/*/*"],
        why: "one statement holds three actions; these two are asked of web ACLs",
    },
    Reason {
        actions: &["wafv2:GetWebACLForResource"],
        on: &[
            "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/*/*",
        ],
        why: "AWS asks on the load balancer and on its web ACL; the emulator on the first only",
    },
    Reason {
        actions: &["wafv2:UpdateWebACL"],
        on: &[
            "arn:aws:wafv2:eu-west-1:111122223333:regional/managedruleset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/managedruleset/*/*",
            "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/ipset/*/*",
            "arn:aws:wafv2:eu-west-1:111122223333:regional/regexpatternset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/regexpatternset/*/*",
            "arn:aws:wafv2:eu-west-1:*:regional/rulegroup/*/*",
            "arn:aws:wafv2:us-east-1:*:global/rulegroup/*/*",
        ],
        why: "AWS WAF asks on all that the rules refer to, too; the emulator on the web ACL only",
    },
];

/// Grants on more than one thing.
pub(crate) const WIDE: &[Reason] = &[
    Reason {
        actions: &[
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceStatus",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeTags",
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
            "cloudfront:ListDistributions",
            "ecs:ListClusters",
            "wafv2:CheckCapacity",
            "wafv2:ListAvailableManagedRuleGroups",
            "wafv2:ListWebACLs",
            "config:GetResourceConfigHistory",
        ],
        on: &["*"],
        why: "the action knows no resource: AWS grants it on all or not at all",
    },
    Reason {
        actions: &["config:PutEvaluations"],
        on: &["*"],
        why: "the action knows no resource; which rule may be answered, the result token of AWS Config decides",
    },
    Reason {
        actions: &["ecs:ListTasks"],
        on: &["*"],
        why: "AWS's own documents differ on what it can be narrowed to; it only lists",
    },
    Reason {
        actions: &["logs:CreateLogStream", "logs:PutLogEvents"],
        on: &[ANY],
        why: "the streams of the function's own log group, whose names Lambda makes",
    },
    Reason {
        actions: &["scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:GetSchedule"],
        on: &["arn:aws:scheduler:eu-west-1:111122223333:schedule/palisade-follow-ups/*"],
        why: "one schedule for an instance, in the install's own group",
    },
    Reason {
        actions: &["iam:GetInstanceProfile"],
        on: &["arn:aws:iam::111122223333:instance-profile/*"],
        why: "which instances run with which role is not known beforehand; it only reads",
    },
    Reason {
        actions: &["iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:SimulatePrincipalPolicy"],
        on: &["arn:aws:iam::111122223333:role/*"],
        why: "any role of an instance may reach the bucket; it only asks and reads",
    },
    Reason {
        actions: &["iam:GetPolicy", "iam:GetPolicyVersion"],
        on: &["arn:aws:iam::111122223333:policy/*", "arn:aws:iam::aws:policy/*"],
        why: "any managed policy may be a role's; it only reads",
    },
    Reason {
        actions: &["s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock"],
        on: &["arn:aws:s3:::*"],
        why: "which bucket a finding is about is not known beforehand; it reads settings, no objects",
    },
    Reason {
        actions: &["ecs:DescribeContainerInstances", "ecs:DescribeTasks"],
        on: &["arn:aws:ecs:*:111122223333:container-instance/*", "arn:aws:ecs:*:111122223333:task/*"],
        why: "tasks come and go, and an origin of a distribution may stand in any region; it only reads",
    },
    Reason {
        actions: &["wafv2:GetWebACL", "wafv2:GetWebACLForResource", "wafv2:ListTagsForResource", "wafv2:UpdateWebACL"],
        on: &[
            "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/*/*",
        ],
        why: "the web ACLs are other people's, and every one is looked at",
    },
    Reason {
        actions: &["wafv2:GetWebACL", "wafv2:GetWebACLForResource", "wafv2:ListTagsForResource"],
        on: &["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/*/*"],
        why: "every load balancer is asked for its web ACL",
    },
    Reason {
        actions: &["wafv2:UpdateWebACL"],
        on: &[
            "arn:aws:wafv2:eu-west-1:111122223333:regional/managedruleset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/managedruleset/*/*",
            "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/ipset/*/*",
            "arn:aws:wafv2:eu-west-1:111122223333:regional/regexpatternset/*/*",
            "arn:aws:wafv2:us-east-1:111122223333:global/regexpatternset/*/*",
            "arn:aws:wafv2:eu-west-1:*:regional/rulegroup/*/*",
            "arn:aws:wafv2:us-east-1:*:global/rulegroup/*/*",
        ],
        why: "AWS WAF demands the right to all that the rules of a web ACL refer to, also where they stay as they are",
    },
];
