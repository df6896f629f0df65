//! Who reaches a bucket: facts from AWS, judged by `palisade_access`.

use palisade_access::{Answer, BucketSide, Policy, Question, Requester, RoleAccess, access, questions, role_access};
use palisade_aws::{Aws, BucketPolicy, Error, Instance, PublicAccessBlock, Role};
use palisade_runtime::Context;

use crate::cache::Cache;
use crate::{look_up, naming};

/// Most roles that are analysed for one finding: each is a call to IAM, which gives few answers a second.
pub(crate) const ROLE_LIMIT: usize = 200;
/// Most objects of one bucket that are asked about by their keys.
const KEY_LIMIT: usize = 5;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Name of the bucket.
    pub(crate) bucket: String,
    /// Keys of objects in it that the finding names.
    pub(crate) keys: Vec<String>,
}

/// What was found out about a bucket.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// Its name.
    pub(crate) bucket: String,
    /// There is no such bucket: then nothing else was asked.
    pub(crate) gone: bool,
    /// What is known of its policy, for people.
    pub(crate) policy: String,
    /// Its switches against public access, if they may be read.
    pub(crate) public_access: Option<PublicAccessBlock>,
    /// The roles that run instances, each with what it may. One role stands more than once where the bucket's policy names
    /// single sessions of it.
    pub(crate) roles: Vec<Analysed>,
    /// Roles beyond the limit, by ARN.
    pub(crate) roles_left_out: Vec<String>,
}

/// What a role may, and its instances to which that applies.
#[derive(Debug)]
pub(crate) struct Analysed {
    /// The role.
    pub(crate) role: Role,
    /// Its instances, by id.
    pub(crate) instances: Vec<Instance>,
    /// What it may.
    pub(crate) access: RoleAccess,
}

impl Analysed {
    /// A condition counts as met: it is better to scan in vain than not to scan.
    pub(crate) fn reaches(&self) -> bool {
        self.access.answer > Answer::No
    }
}

/// Finds out who reaches the bucket.
pub(crate) async fn analyse(aws: &Aws, context: &Context<'_>, cache: &Cache, asked: &Asked) -> Result<Analysis, Error> {
    let (account, now) = (context.account(), context.now_ms());
    // Never from the cache: it may be what the finding is about.
    let policy = aws.bucket_policy(&asked.bucket, account).await?;
    let (side, told) = bucket_side(&policy);
    let mut analysis = Analysis {
        bucket: asked.bucket.clone(),
        gone: policy == BucketPolicy::NoBucket,
        policy: told,
        public_access: None,
        roles: Vec::new(),
        roles_left_out: Vec::new(),
    };
    if analysis.gone {
        return Ok(analysis);
    }
    analysis.public_access = aws.public_access_block(&asked.bucket, account).await?;
    let (keys, _) = asked.keys.split_at(asked.keys.len().min(KEY_LIMIT));
    let questions = questions(aws.region().partition(), &asked.bucket, keys);
    let mut simulated = Vec::new();
    for (role, instances) in look_up::roles(aws, cache, now).await? {
        if simulated.len() >= ROLE_LIMIT {
            analysis.roles_left_out.push(role.arn);
            continue;
        }
        let identity = look_up::simulated(aws, cache, &role, account, &questions, now).await?;
        simulated.push((role, instances, identity));
    }
    let mut nameless = false;
    for (role, instances, mut identity) in simulated {
        // A name is worth no failure: without, a statement is told by its line.
        nameless = nameless || naming::name_statements(aws, cache, &role, &mut identity, now).await.is_err();
        let judge = |session: &str| {
            let partition = aws.region().partition();
            let (role_arn, role_name, role_id) = (role.arn.as_str(), role.name.as_str(), role.id.as_str());
            let requester = Requester { partition, account, role_arn, role_name, role_id, session };
            let both = |(question, own): (_, &_)| {
                let question: &Question = question;
                (question, access(own, &side.judge(&requester, question)))
            };
            role_access(questions.iter().zip(&identity).map(both))
        };
        let mut groups: Vec<Analysed> = Vec::new();
        for instance in instances {
            let access = judge(instance.id.as_str());
            match groups.iter_mut().find(|group| group.access == access) {
                Some(group) => group.instances.push(instance),
                None => groups.push(Analysed { role: role.clone(), instances: vec![instance], access }),
            }
        }
        analysis.roles.append(&mut groups);
    }
    Ok(analysis)
}

/// The policy as the evaluator takes it, and in words.
fn bucket_side(policy: &BucketPolicy) -> (BucketSide, String) {
    match policy {
        BucketPolicy::Document(text) => match Policy::read(text) {
            Ok(policy) => {
                let told = match policy.len() {
                    1 => "the bucket's policy has one statement".to_owned(),
                    count => format!("the bucket's policy has {count} statements"),
                };
                (BucketSide::Known(policy), told)
            }
            Err(error) => (BucketSide::Unknown, format!("the bucket's policy is left out: {error}")),
        },
        BucketPolicy::None => (BucketSide::Known(Policy::default()), "the bucket has no policy".to_owned()),
        BucketPolicy::NoBucket => (BucketSide::Unknown, "there is no such bucket".to_owned()),
        BucketPolicy::Denied => {
            let told = "the bucket's policy may not be read, or the bucket belongs to another account: only the roles' own policies are known";
            (BucketSide::Unknown, told.to_owned())
        }
    }
}
