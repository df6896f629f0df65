//! A policy of a template as it will be deployed: CloudFormation's functions filled in with stand-ins.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

/// The account that the stand-ins are of.
pub(super) const ACCOUNT: &str = "123456789012";
const REGION: &str = "eu-west-1";

/// `value` without functions; `template` says what the names in it are.
pub(super) fn resolve(template: &Value, value: &Value) -> Result<Value> {
    Ok(match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| resolve(template, item)).collect::<Result<_>>()?),
        Value::Object(map) => match function(map) {
            Some(("Ref", Value::String(name))) => Value::String(reference(template, name)?),
            Some(("Fn::GetAtt", Value::Array(words))) => match words.as_slice() {
                [Value::String(name), Value::String(attribute)] if attribute == "Arn" => {
                    Value::String(arn(template, name)?)
                }
                _ => bail!("Fn::GetAtt of {words:?} has no stand-in"),
            },
            Some(("Fn::Sub", Value::String(text))) => Value::String(substitute(template, text)?),
            Some((name, _)) => bail!("{name} has no stand-in"),
            None => {
                let resolved = map.iter().map(|(key, value)| Ok((key.clone(), resolve(template, value)?)));
                Value::Object(resolved.collect::<Result<_>>()?)
            }
        },
        other => other.clone(),
    })
}

/// A function is the only key of its object.
fn function(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (key, value) = map.iter().next().filter(|_| map.len() == 1)?;
    (key == "Ref" || key.starts_with("Fn::")).then_some((key, value))
}

fn substitute(template: &Value, text: &str) -> Result<String> {
    let mut pieces = text.split("${");
    let mut resolved = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').with_context(|| format!("a brace stays open in {text}"))?;
        // A variable of IAM's: CloudFormation leaves it there, without the mark.
        if let Some(variable) = name.strip_prefix('!') {
            resolved += &format!("${{{variable}}}{rest}");
            continue;
        }
        resolved += &match name.split_once('.') {
            Some((name, "Arn")) => arn(template, name)?,
            Some(_) => bail!("{name} has no stand-in"),
            None => reference(template, name)?,
        };
        resolved += rest;
    }
    Ok(resolved)
}

fn reference(template: &Value, name: &str) -> Result<String> {
    Ok(match name {
        "AWS::AccountId" => ACCOUNT.to_owned(),
        "AWS::Partition" => "aws".to_owned(),
        "AWS::Region" => REGION.to_owned(),
        // A topic's reference is its ARN; nothing else is referred to in a policy.
        _ if kind(template, name) == Some("AWS::SNS::Topic") => arn(template, name)?,
        _ => bail!("Ref of {name} has no stand-in"),
    })
}

fn arn(template: &Value, name: &str) -> Result<String> {
    Ok(match kind(template, name) {
        Some("AWS::IAM::Role") => format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
        Some("AWS::S3::Bucket") => format!("arn:aws:s3:::{}", name.to_lowercase()),
        Some("AWS::SQS::Queue") => format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"),
        Some("AWS::SNS::Topic") => format!("arn:aws:sns:{REGION}:{ACCOUNT}:{name}"),
        kind => bail!("{name} is {kind:?}, which has no stand-in for its ARN"),
    })
}

fn kind<'a>(template: &'a Value, name: &str) -> Option<&'a str> {
    template["Resources"][name]["Type"].as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn functions_are_filled_in_wherever_they_stand() -> Result<()> {
        let template =
            json!({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "Topic": {"Type": "AWS::SNS::Topic"}}});
        let policy = json!({"Resource": [{"Fn::GetAtt": ["Bucket", "Arn"]}, {"Fn::Sub": "${Bucket.Arn}/*"}, {"Ref": "Topic"}],
            "Condition": {"ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:x:y"}}}});
        assert_eq!(
            resolve(&template, &policy)?,
            json!({"Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*", "arn:aws:sns:eu-west-1:123456789012:Topic"],
                "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:x:y"}}})
        );
        Ok(())
    }

    #[test]
    fn a_variable_of_iam_stays() -> Result<()> {
        let value = json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::b/${!aws:PrincipalAccount}.json"});
        assert_eq!(resolve(&json!({}), &value)?, json!("arn:aws:s3:::b/${aws:PrincipalAccount}.json"));
        Ok(())
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error_and_no_guess() {
        let template = json!({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}});
        for value in [
            json!({"Ref": "Queue"}),
            json!({"Ref": "Nobody"}),
            json!({"Fn::GetAtt": ["Queue", "QueueName"]}),
            json!({"Fn::Sub": "${Queue"}),
            json!({"Fn::Join": ["", []]}),
        ] {
            assert!(resolve(&template, &value).is_err(), "{value}");
        }
    }
}
