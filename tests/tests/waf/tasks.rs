//! Tasks of ECS behind a load balancer: those with addresses of their own count through the instances that they run on.

use palisade_contract::HostReport;
use palisade_tests::aws::NewService;
use palisade_tests::world::World;

use crate::support::*;

/// How often the function called an operation of ECS.
fn asked(world: &World, operation: &str) -> usize {
    world.aws.front().calls().iter().filter(|call| call.is("ecs", operation)).count()
}

/// A load balancer before the task of a service; answers its ARN.
async fn service(world: &World, service: NewService<'_>) -> String {
    let root = world.aws.root();
    let (arn, _) = root.create_load_balancer(service.name, "application").await.unwrap();
    let group = root.send_to(&arn, &format!("{}-tasks", service.name), "ip", &[]).await.unwrap();
    root.create_service(NewService { target_group: &group, ..service }).await.unwrap();
    arn
}

/// What the report says of the only target behind a resource.
async fn only_host(world: &World, arn: &str) -> HostReport {
    let report = report(world).await;
    let hosts = &report.resources.iter().find(|resource| resource.id == arn).unwrap().hosts;
    assert_eq!(hosts.len(), 1, "{hosts:#?}");
    hosts[0].clone()
}

const ON_A_HOST: NewService<'static> =
    NewService { name: "shop", cluster: "web", launch_type: "EC2", target_group: "", managed_tags: false };

#[tokio::test]
async fn a_task_with_an_address_of_its_own_counts_through_its_host() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let acl = web_acl(&world, "shop").await;
    let host = server(&world, "Linux Web Server").await;
    // Another cluster has nothing to do with it.
    let other = root.create_instance(&[]).await.unwrap();
    root.register_host("batch", &other).await.unwrap();
    root.register_host("web", &host).await.unwrap();
    let arn = service(&world, ON_A_HOST).await;
    root.associate(&acl, &arn).await.unwrap();

    world.aws.front().forget_calls();
    survey(&world).await;
    assert_eq!(added(&definition(&world, &acl).await), each(&WANTED, "Count"));
    let told = only_host(&world, &arn).await;
    assert_eq!((told.instance.unwrap().as_str(), told.service.as_deref()), (host.as_str(), Some("shop")));
    assert_eq!((told.policy.as_deref(), told.note), (Some("Linux Web Server"), None));
    assert_eq!((asked(&world, "ListClusters"), asked(&world, "DescribeContainerInstances")), (1, 1));
    let table = world.palisade(&["report", "waf"]).await.unwrap().expect(0).unwrap().stdout;
    assert!(table.contains("of ECS    shop"), "{table}");
    nothing_was_denied(&world);
}

#[tokio::test]
async fn clusters_that_interfaces_name_are_asked_alone() {
    let world = installed("waf:\n").await;
    let root = world.aws.root();
    let host = server(&world, "Linux Web Server").await;
    root.register_host("web", &host).await.unwrap();
    let shop = service(&world, NewService { managed_tags: true, ..ON_A_HOST }).await;
    let cart = service(&world, NewService { name: "cart", managed_tags: true, ..ON_A_HOST }).await;
    world.aws.front().forget_calls();
    survey(&world).await;
    for (arn, name) in [(&shop, "shop"), (&cart, "cart")] {
        let told = only_host(&world, arn).await;
        assert_eq!((told.instance.unwrap().as_str(), told.service.as_deref()), (host.as_str(), Some(name)));
    }
    // One call of each for both load balancers together.
    let calls = ["ListClusters", "ListTasks", "DescribeTasks", "DescribeContainerInstances"];
    assert_eq!(calls.map(|call| asked(&world, call)), [0, 1, 1, 1]);
    nothing_was_denied(&world);
}

#[tokio::test]
async fn a_task_on_fargate_is_told_of() {
    let world = installed("waf:\n").await;
    let arn = service(&world, NewService { launch_type: "FARGATE", managed_tags: true, ..ON_A_HOST }).await;
    world.aws.front().forget_calls();
    let outcome = survey(&world).await;
    assert!(detail(about(&outcome, &arn)).starts_with("no-web-acl"), "{outcome:#?}");
    let told = only_host(&world, &arn).await;
    assert_eq!((told.instance, told.service.as_deref()), (None, Some("shop")));
    assert!(told.note.unwrap().contains("on Fargate, which has no host that could be protected"));
    assert_eq!(asked(&world, "DescribeContainerInstances"), 0);
    nothing_was_denied(&world);
}
