//! Services that are not spoken to at the endpoint of the region: IAM, which stands once in each partition, and CloudFront.

use crate::Region;

/// Beginning of the region's name, region that IAM's signatures name, host without the endpoints' suffix; the first
/// beginning that fits wins.
///
/// Source: `endpoints.json` of botocore. It has none for the partitions `aws-iso-e` and `aws-eusc`: there the endpoint is
/// assumed to be that of the region.
const IAM: [(&str, &str, &str); 6] = [
    ("cn-", "cn-north-1", "iam.cn-north-1"),
    ("us-gov-", "us-gov-west-1", "iam.us-gov"),
    ("us-iso-", "us-iso-east-1", "iam.us-iso-east-1"),
    ("us-isob-", "us-isob-east-1", "iam.us-isob-east-1"),
    ("us-isof-", "us-isof-south-1", "iam.us-isof-south-1"),
    ("", "us-east-1", "iam"),
];

/// The region that a signature for `service` names when the call comes from `region`.
pub(crate) fn signing_region(service: &str, region: &Region) -> Region {
    match iam(service, region) {
        Some((signed, _)) => Region::parse(signed).unwrap_or_else(|| region.clone()),
        None => region.clone(),
    }
}

/// The host of `service` for `region`.
pub(crate) fn host(service: &str, region: &Region) -> String {
    let suffix = region.dns_suffix();
    match iam(service, region) {
        Some((_, host)) => format!("{host}.{suffix}"),
        // CloudFront has one endpoint for all regions, in whichever one it is signed for.
        None if service == "cloudfront" => format!("cloudfront.{suffix}"),
        None => format!("{service}.{region}.{suffix}"),
    }
}

fn iam(service: &str, region: &Region) -> Option<(&'static str, &'static str)> {
    if service != "iam" {
        return None;
    }
    let row = IAM.iter().find(|(beginning, ..)| region.as_str().starts_with(beginning));
    // The last row is for the commercial partition alone.
    row.filter(|(beginning, ..)| !beginning.is_empty() || region.partition() == "aws")
        .map(|&(_, signed, host)| (signed, host))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn iam_stands_once_in_a_partition() {
        for (region, signed, endpoint) in [
            ("us-east-1", "us-east-1", "iam.amazonaws.com"),
            ("eu-west-3", "us-east-1", "iam.amazonaws.com"),
            ("cn-northwest-1", "cn-north-1", "iam.cn-north-1.amazonaws.com.cn"),
            ("us-gov-east-1", "us-gov-west-1", "iam.us-gov.amazonaws.com"),
            ("us-iso-west-1", "us-iso-east-1", "iam.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", "us-isob-east-1", "iam.us-isob-east-1.sc2s.sgov.gov"),
            ("eusc-de-east-1", "eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu"),
        ] {
            let region = Region::parse(region).unwrap();
            assert_eq!(signing_region("iam", &region).as_str(), signed);
            assert_eq!(host("iam", &region), endpoint);
            assert_eq!(signing_region("s3", &region), region);
        }
        let region = Region::parse("cn-north-1").unwrap();
        assert_eq!(host("s3", &region), "s3.cn-north-1.amazonaws.com.cn");
    }
}
