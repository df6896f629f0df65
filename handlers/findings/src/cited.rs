//! What a finding is about: instances, buckets, objects, vulnerabilities, in order and each once.

use std::collections::HashSet;
use std::hash::Hash;

use palisade_contract::InstanceId;

use crate::arn::Arn;

/// The resources and vulnerabilities that a finding cites. What it merely mentions is not here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cited {
    /// EC2 instances.
    pub instances: Vec<InstanceId>,
    /// What stood in an instance's place without being an instance id. For the log; never looked up.
    pub malformed_instances: Vec<String>,
    /// Names of S3 buckets.
    pub buckets: Vec<String>,
    /// Keys of S3 objects, as they are (not URL-encoded).
    pub object_keys: Vec<String>,
    /// CVE ids in upper case.
    pub cves: Vec<String>,
    /// Other vulnerability ids as they came: advisories (`ALAS2-...`, `USN-...`), weaknesses (`CWE-...`).
    pub other_vulnerability_ids: Vec<String>,
}

impl Cited {
    /// Adds what stands in an instance's place: a bare id or an instance's ARN.
    pub(crate) fn instance(&mut self, text: &str) {
        let text = text.trim();
        let bare = Arn::parse(text).and_then(|arn| arn.instance()).unwrap_or(text);
        match InstanceId::parse(bare) {
            Some(id) => self.instances.push(id),
            None => self.malformed_instances.push(bare.to_owned()),
        }
    }

    /// Adds what may be an instance or something else: only a bare id or an instance's ARN counts.
    pub(crate) fn instance_if_any(&mut self, text: &str) {
        let bare = Arn::parse(text).and_then(|arn| arn.instance()).unwrap_or(text);
        self.instances.extend(InstanceId::parse(bare));
    }

    /// Adds the bucket (and the key, if any) that an S3 ARN or a bare bucket name stands for.
    pub(crate) fn bucket_or_object(&mut self, text: &str) {
        let text = text.trim();
        if let Some((bucket, key)) = Arn::parse(text).and_then(|arn| arn.bucket_and_key()) {
            self.buckets.push(bucket.to_owned());
            self.object_keys.extend(key.map(str::to_owned));
        } else if !text.is_empty() && !text.contains([':', '/']) {
            self.buckets.push(text.to_owned());
        }
    }

    /// Adds a vulnerability id, as a CVE when it has the form of one.
    pub(crate) fn vulnerability(&mut self, text: &str) {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        if is_cve(&upper) {
            self.cves.push(upper);
        } else if !text.is_empty() {
            self.other_vulnerability_ids.push(text.to_owned());
        }
    }

    /// Adds all that `other` cites.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.instances.extend_from_slice(&other.instances);
        self.malformed_instances.extend_from_slice(&other.malformed_instances);
        self.buckets.extend_from_slice(&other.buckets);
        self.object_keys.extend_from_slice(&other.object_keys);
        self.cves.extend_from_slice(&other.cves);
        self.other_vulnerability_ids.extend_from_slice(&other.other_vulnerability_ids);
    }

    /// Leaves each thing once, where it stood first.
    pub(crate) fn each_once(mut self) -> Self {
        keep_first(&mut self.instances);
        keep_first(&mut self.malformed_instances);
        keep_first(&mut self.buckets);
        keep_first(&mut self.object_keys);
        keep_first(&mut self.cves);
        keep_first(&mut self.other_vulnerability_ids);
        self
    }
}

fn keep_first<T: Clone + Eq + Hash>(list: &mut Vec<T>) {
    let mut seen = HashSet::with_capacity(list.len());
    list.retain(|item| seen.insert(item.clone()));
}

/// `CVE-`, four digits, a hyphen and at least four digits.
fn is_cve(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    text.strip_prefix("CVE-")
        .and_then(|rest| rest.split_once('-'))
        .is_some_and(|(year, number)| year.len() == 4 && digits(year) && number.len() >= 4 && digits(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_come_bare_or_as_arn() {
        let mut cited = Cited::default();
        for text in [
            "i-0a1b2c3d",
            "arn:aws-us-gov:ec2:us-gov-west-1:1:instance/i-0a1b2c3d4e5f60718",
            " i-0a1b2c3d ",
            "i-redacted",
            "arn:aws:ec2:eu-west-1:1:instance/i-redacted",
            "arn:aws:ec2:eu-west-1:1:volume/i-0a1b2c3d",
        ] {
            cited.instance(text);
        }
        let cited = cited.each_once();
        let ids: Vec<_> = cited.instances.iter().map(InstanceId::as_str).collect();
        assert_eq!(ids, ["i-0a1b2c3d", "i-0a1b2c3d4e5f60718"]);
        assert_eq!(cited.malformed_instances, ["i-redacted", "arn:aws:ec2:eu-west-1:1:volume/i-0a1b2c3d"]);
    }

    #[test]
    fn cves_are_upper_case_and_unique() {
        let mut cited = Cited::default();
        for text in
            ["cve-2031-1234", "CVE-2031-12345", "CVE-2031-1234", "CVE-2031-123", "CVE-31-1234", "ALAS2-2031-1", "", " "]
        {
            cited.vulnerability(text);
        }
        let cited = cited.each_once();
        assert_eq!(cited.cves, ["CVE-2031-1234", "CVE-2031-12345"]);
        assert_eq!(cited.other_vulnerability_ids, ["CVE-2031-123", "CVE-31-1234", "ALAS2-2031-1"]);
    }

    #[test]
    fn buckets_come_bare_or_as_arn() {
        let mut cited = Cited::default();
        for text in ["arn:aws:s3:::a/k", "a", "arn:aws:s3:eu-west-1:1:accesspoint/ap", "s3://b", ""] {
            cited.bucket_or_object(text);
        }
        let cited = cited.each_once();
        assert_eq!((cited.buckets, cited.object_keys), (vec!["a".to_owned()], vec!["k".to_owned()]));
    }
}
