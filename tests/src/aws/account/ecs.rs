//! ECS: clusters, hosts, and services whose tasks have addresses of their own.

use serde_json::{Value, json};

use super::super::{AwsError, Client};

/// A service of one task, behind a target group.
#[derive(Debug, Clone, Copy)]
pub struct NewService<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its cluster, which is made if there is none.
    pub cluster: &'a str,
    /// `EC2` or `FARGATE`.
    pub launch_type: &'a str,
    /// ARN of the target group, of addresses, that ECS puts the task into.
    pub target_group: &'a str,
    /// Whether ECS puts its tags on the task's network interface.
    pub managed_tags: bool,
}

impl Client {
    /// Makes an instance a host of a cluster, as its agent does; tasks that are started afterwards run there.
    pub async fn register_host(&self, cluster: &str, instance: &str) -> Result<(), AwsError> {
        self.ecs("CreateCluster", json!({"clusterName": cluster})).await?;
        let document = json!({"instanceId": instance}).to_string();
        self.ecs("RegisterContainerInstance", json!({"cluster": cluster, "instanceIdentityDocument": document}))
            .await?;
        Ok(())
    }

    /// Starts a service with one task in network mode `awsvpc`.
    pub async fn create_service(&self, service: NewService<'_>) -> Result<(), AwsError> {
        let container = json!({"name": "web", "image": "web", "portMappings": [{"containerPort": 80}]});
        let definition = json!({"family": service.name, "networkMode": "awsvpc", "containerDefinitions": [container]});
        self.ecs("RegisterTaskDefinition", definition).await?;
        self.ecs("CreateCluster", json!({"clusterName": service.cluster})).await?;
        let input = json!({
            "cluster": service.cluster, "serviceName": service.name, "taskDefinition": service.name, "desiredCount": 1,
            "launchType": service.launch_type, "enableECSManagedTags": service.managed_tags,
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-00000001"]}},
            "loadBalancers": [
                {"targetGroupArn": service.target_group, "containerName": "web", "containerPort": 80}
            ],
        });
        self.ecs("CreateService", input).await.map(drop)
    }

    async fn ecs(&self, operation: &str, input: Value) -> Result<Value, AwsError> {
        self.json("ecs", &format!("AmazonEC2ContainerServiceV20141113.{operation}"), input).await
    }
}
