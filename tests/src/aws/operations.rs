//! Which operation a REST request is, by the method and URI patterns of AWS's own service models.

use serde::Deserialize;

/// `GET /2015-03-31/functions/{FunctionName}` and its name, as botocore's models write them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Route(String, String, String);

/// The operations of one service.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Routes(Vec<Route>);

impl Routes {
    /// The most specific operation for a request, or none.
    ///
    /// `path` and `query` as they stand on the request line, still percent-encoded.
    pub(super) fn operation(&self, method: &str, path: &str, query: &[(String, String)]) -> Option<&str> {
        self.0
            .iter()
            .filter(|Route(wanted, _, _)| wanted == method)
            .filter_map(|Route(_, pattern, name)| Some((score(pattern, path, query)?, name)))
            // Of equals the first: botocore lists CopyObject before PutObject, which the caller tells apart.
            .rev()
            .max_by_key(|(score, _)| *score)
            .map(|(_, name)| name.as_str())
    }
}

/// Literals that match, or nothing if the pattern does not.
fn score(pattern: &str, path: &str, query: &[(String, String)]) -> Option<usize> {
    let (pattern, required) = pattern.split_once('?').unwrap_or((pattern, ""));
    let mut literals = 0;
    for parameter in required.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let (_, given) = query.iter().find(|(given, _)| given == name)?;
        if !value.is_empty() && !value.starts_with('{') && value != given {
            return None;
        }
        literals += 1;
    }
    let mut wanted = pattern.trim_matches('/').split('/').peekable();
    let mut given = path.trim_matches('/').split('/').peekable();
    while let Some(segment) = wanted.next() {
        let actual = given.next()?;
        if segment.ends_with("+}") {
            if actual.is_empty() {
                return None;
            }
            // A greedy label leaves as many segments as the pattern still wants.
            let (rest, left) = (wanted.clone().count(), given.clone().count());
            for _ in rest..left {
                given.next();
            }
        } else if segment.starts_with('{') {
            if actual.is_empty() {
                return None;
            }
        } else if segment == actual {
            literals += 1;
        } else {
            return None;
        }
    }
    given.next().is_none().then_some(literals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes {
        let route = |method: &str, uri: &str, name: &str| Route(method.into(), uri.into(), name.into());
        Routes(vec![
            route("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction"),
            route("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke"),
            route("GET", "/", "ListBuckets"),
            route("GET", "/{Bucket}", "ListObjects"),
            route("GET", "/{Bucket}?list-type=2", "ListObjectsV2"),
            route("GET", "/{Bucket}?location", "GetBucketLocation"),
            route("GET", "/{Bucket}/{Key+}", "GetObject"),
            route("GET", "/{Bucket}/{Key+}?tagging", "GetObjectTagging"),
            route("PATCH", "/findings/batchupdate", "BatchUpdateFindings"),
        ])
    }

    fn named(method: &str, path: &str, query: &[(&str, &str)]) -> Option<String> {
        let query: Vec<_> = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        routes().operation(method, path, &query).map(str::to_owned)
    }

    #[test]
    fn the_most_specific_pattern_names_the_operation() {
        let cases = [
            ("GET", "/", &[][..], Some("ListBuckets")),
            ("GET", "/bucket", &[], Some("ListObjects")),
            ("GET", "/bucket/", &[("list-type", "2")], Some("ListObjectsV2")),
            ("GET", "/bucket", &[("location", "")], Some("GetBucketLocation")),
            ("GET", "/bucket/a/b/c", &[], Some("GetObject")),
            ("GET", "/bucket/a/b/c", &[("tagging", "")], Some("GetObjectTagging")),
            ("GET", "/2015-03-31/functions/a%3Ab", &[], Some("GetFunction")),
            ("POST", "/2015-03-31/functions/f/invocations", &[], Some("Invoke")),
            ("PATCH", "/findings/batchupdate", &[], Some("BatchUpdateFindings")),
            ("PATCH", "/findings/other", &[], None),
        ];
        for (method, path, query, expected) in cases {
            assert_eq!(named(method, path, query).as_deref(), expected, "{method} {path}");
        }
    }
}
