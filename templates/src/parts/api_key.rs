//! The place of the API key: a secret without a value, and the key that encrypts it.

use crate::{
    HomeSettings, Template,
    cfn::{Condition, Entry, Key, KeyAlias, Principal, Secret, SecretPolicy, Statement, Value},
    ids,
};

/// What an administrator does with a key that is not using it. No grants either: with one, whoever administers the key
/// could hand the use of it to anybody, and not only through Secrets Manager.
const ADMINISTRATION: [&str; 14] = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:Delete*",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
];

pub(crate) fn add(template: &mut Template, settings: &HomeSettings, is_home: &'static str) {
    let names = settings.names();
    let key = Key {
        description: format!("Encrypts the Workload Security API key of {}", settings.install),
        statements: key_policy(settings),
        // The shortest that KMS knows: the secret goes at once, so nothing is left that the key could open.
        pending_days: 7,
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::API_KEY_KEY, key.into()).only_if(is_home));

    let alias = KeyAlias { name: names.key_alias(), key: Value::reference(ids::API_KEY_KEY) };
    template.add(Entry::new(ids::API_KEY_ALIAS, alias.into()).only_if(is_home));

    let secret = Secret {
        name: names.secret(),
        description: "Workload Security API key; palisade puts the value".to_owned(),
        key: Value::arn_of(ids::API_KEY_KEY),
        tags: settings.tags(),
    };
    template.add(Entry::new(ids::API_KEY_SECRET, secret.into()).only_if(is_home));

    // Of a secret's policy, `*` means the secret itself.
    let read = Statement::allow("OthersReadApiKey", vec!["secretsmanager:GetSecretValue"], vec!["*".into()]);
    if let Some(statement) = handlers_of_others(settings, read) {
        let policy = SecretPolicy { secret: Value::reference(ids::API_KEY_SECRET), statements: vec![statement] };
        template.add(Entry::new(ids::API_KEY_SECRET_POLICY, policy.into()).only_if(is_home));
    }
}

/// The statement for the handlers' roles of the other accounts; `None` when there are none.
fn handlers_of_others(settings: &HomeSettings, statement: Statement) -> Option<Statement> {
    settings.audience.roles_of_others(&settings.names().handler_roles_path(), statement)
}

/// The account's IAM policies decide who administers the key and who uses it, and using goes through Secrets Manager only.
fn key_policy(settings: &HomeSettings) -> Vec<Statement> {
    let all = || vec!["*".into()];
    // That the service's name ends in amazonaws.com in China too is assumed.
    let through_secrets_manager = Value::Sub("secretsmanager.${AWS::Region}.amazonaws.com".to_owned());
    let mut statements = vec![
        Statement::allow("AccountAdministers", ADMINISTRATION.to_vec(), all()).to(Principal::OwnAccount),
        // The two that Secrets Manager needs in the caller's name to write and to read a value.
        Statement::allow("AccountUsesThroughSecretsManager", vec!["kms:Decrypt", "kms:GenerateDataKey"], all())
            .to(Principal::OwnAccount)
            .when(Condition::equals("kms:ViaService", through_secrets_manager.clone())),
    ];
    let decrypt = Statement::allow("OthersDecryptThroughSecretsManager", vec!["kms:Decrypt"], all());
    statements.extend(
        handlers_of_others(settings, decrypt)
            .map(|statement| statement.when(Condition::equals("kms:ViaService", through_secrets_manager))),
    );
    statements
}
