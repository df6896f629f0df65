//! Every released version, deployed from its templates by CloudFormation itself, and upgraded by this binary.

use std::path::Path;

use palisade_contract::{Names, TAG_INSTALL, TAG_VERSION};
use palisade_templates::{OUTPUT_DIGEST, OUTPUT_KEY_ARN, OUTPUT_SECRET_ARN, digest_of, reference};
use palisade_tests::check_events::Handlers;
use palisade_tests::world::{THIS_VERSION, World, sha256};
use serde_json::{Value, json};

use crate::support::{REGION, answers, code, versions};

/// What the released templates were rendered for, as far as the world can be made so.
const SAME: &str = "macie: {}\ninspector: {}\nwaf: {}\nconfig: {}\nsecurity-hub: {}\n\
                    notify:\n  email: [team@example.com]\n";

/// Every kept version: its name and the texts of its home and its regional template.
fn kept() -> Vec<(String, String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/released");
    let mut versions: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    versions.retain(|path| path.is_dir());
    versions.sort();
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    let read = |path: &Path| {
        let version = path.file_name().unwrap().to_string_lossy().into_owned();
        (version, text(&path.join("palisade-home.json")), text(&path.join("palisade.json")))
    };
    versions.iter().map(|path| read(path)).collect()
}

#[tokio::test]
async fn each_is_upgraded_to_this_version() {
    let kept = kept();
    assert!(!kept.is_empty());
    for (version, home, regional) in kept {
        let world = World::start_with(SAME).await.unwrap();
        world.aws.root().enable_config().await.unwrap();
        let before = world.inventory().await.unwrap();
        deploy(&world, &version, &home, &regional).await;
        assert_eq!(versions(&world, REGION).await, [version.as_str(); 2]);
        answers(&world, REGION).await;

        let plan = world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(10).unwrap();
        assert!(plan.stdout.contains("~ update in eu-west-1"), "{}", plan.stdout);
        let upgrade = world.palisade(&["upgrade", "--yes"]).await.unwrap().expect(0).unwrap();
        let head = format!("upgrade palisade in account {}: version {THIS_VERSION}", world.aws.account());
        assert!(upgrade.stderr.starts_with(&head), "{}", upgrade.stderr);
        assert_eq!(versions(&world, REGION).await, [THIS_VERSION; 2]);
        code(&world, REGION).await;
        answers(&world, REGION).await;
        world.palisade(&["plan", "--detailed-exitcode"]).await.unwrap().expect(0).unwrap();
        if version != THIS_VERSION {
            world.palisade(&["upgrade", "--rollback", "--yes"]).await.unwrap().expect(0).unwrap();
            assert_eq!(versions(&world, REGION).await, [version.as_str(); 2]);
        }

        world.palisade(&["uninstall", "--yes", "--verify"]).await.unwrap().expect(0).unwrap();
        let after = world.inventory().await.unwrap();
        assert_eq!(after.beyond(&before).lines(), Vec::<String>::new(), "left of {version}");
    }
}

/// As the released installer did: home stack, key, bundles, regional stack. The bundles are those at hand, because the
/// released ones are not kept.
async fn deploy(world: &World, version: &str, home: &str, regional: &str) {
    let root = world.aws.root();
    let names = Names::new("palisade");
    create(world, version, &names.home_stack(), filled(world, home)).await;
    let key = json!({"SecretId": names.secret(), "SecretString": world.api.key()});
    root.json("secretsmanager", "secretsmanager.PutSecretValue", key).await.unwrap();

    let mut template = filled(world, regional);
    let placeholder = reference::region().workload_security;
    let mut text = template.to_string();
    for (known, output) in [(placeholder.secret_arn, OUTPUT_SECRET_ARN), (placeholder.key_arn.unwrap(), OUTPUT_KEY_ARN)]
    {
        let known = placed(world, &known);
        assert!(text.contains(&known), "{known}");
        text = text.replace(&known, &world.stack_output(REGION, &names.home_stack(), output).await.unwrap().unwrap());
    }
    template = serde_json::from_str(&text).unwrap();
    let functions = template["Resources"].as_object_mut().unwrap().values_mut();
    for function in functions.filter(|resource| resource["Type"] == "AWS::Lambda::Function") {
        let key = function["Properties"]["Code"]["S3Key"].as_str().unwrap().to_owned();
        let handler = key.split('/').next().unwrap();
        let architecture = architecture();
        let file = Handlers::bundles_folder().join(format!("{handler}-{architecture}.zip"));
        let bundle = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let key = key.replace(reference::PLACEHOLDER_DIGEST, &sha256(&bundle));
        root.put_object(&world.bundle_bucket(REGION), &key, bundle).await.unwrap();
        function["Properties"]["Code"]["S3Key"] = key.into();
        function["Properties"]["Architectures"] = json!([architecture]);
        function["Properties"]["Environment"]["Variables"]["PALISADE_API_URL"] = json!(world.api.base_url());
    }
    create(world, version, &names.stack(), template).await;
}

const fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }
}

/// The text for the world's account and region.
fn placed(world: &World, text: &str) -> String {
    text.replace("123456789012", world.aws.account()).replace("us-east-1", REGION)
}

fn filled(world: &World, text: &str) -> Value {
    serde_json::from_str(&placed(world, text)).unwrap()
}

/// Creates a stack of ours through the bucket of the bundles, where there is one, because it may be too long for a call.
async fn create(world: &World, version: &str, stack: &str, mut template: Value) {
    template["Outputs"][OUTPUT_DIGEST]["Value"] = digest_of(&template).into();
    let (root, text) = (world.aws.root(), format!("{template:#}"));
    let (bucket, key) = (world.bundle_bucket(REGION), format!("templates/{}.json", digest_of(&template)));
    let url = format!("{}/{bucket}/{key}", world.aws.endpoint_url());
    let body = if text.len() > 51_200 {
        root.put_object(&bucket, &key, text.into_bytes()).await.unwrap();
        ("TemplateURL", url.as_str())
    } else {
        ("TemplateBody", text.as_str())
    };
    let parameters = [
        ("StackName", stack),
        body,
        ("Capabilities.member.1", "CAPABILITY_IAM"),
        ("Tags.member.1.Key", TAG_INSTALL),
        ("Tags.member.1.Value", "palisade"),
        ("Tags.member.2.Key", TAG_VERSION),
        ("Tags.member.2.Value", version),
    ];
    root.cloudformation("CreateStack", &parameters).await.unwrap();
    let state = root.settled_stack(stack).await.unwrap();
    assert_eq!(state.status, "CREATE_COMPLETE", "{stack}: {}", state.reason);
}
