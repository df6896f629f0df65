//! `ec2:DescribeTags`.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_TAGS;

use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error, ErrorKind};

const VERSION: &str = "2016-11-15";
/// An instance has at most 50 tags; the service wants at least 5 and at most 1,000 here.
const PAGE: &str = "200";
/// More pages than any instance's tags fill: a service that never ends its pages must not hold the handler.
const MAX_PAGES: usize = 20;

impl Aws {
    /// Keys and values of the tags of `instance`, in this region; none when there is no such instance.
    pub async fn describe_tags(&self, instance: &InstanceId) -> Result<Vec<(String, String)>, Error> {
        let mut tags = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut parameters =
                vec![("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", instance.as_str()), ("MaxResults", PAGE)];
            parameters.extend(token.as_deref().map(|token| ("NextToken", token)));
            let request = Request::query(DESCRIBE_TAGS, self.region().clone(), VERSION, &parameters);
            let page = read(&self.send(&request).await?)?;
            tags.extend(page.tags);
            token = page.next;
            if token.is_none() {
                return Ok(tags);
            }
        }
        Err(Error::new(DESCRIBE_TAGS, ErrorKind::Unreadable, format!("more than {MAX_PAGES} pages of tags")))
    }
}

struct Page {
    tags: Vec<(String, String)>,
    next: Option<String>,
}

fn read(body: &[u8]) -> Result<Page, Error> {
    let unreadable = |message| Error::new(DESCRIBE_TAGS, ErrorKind::Unreadable, message);
    let root = Element::parse(body).map_err(|error| unreadable("not XML").caused_by(error))?;
    if root.name() != "DescribeTagsResponse" {
        return Err(unreadable("not a DescribeTagsResponse"));
    }
    let text = |element: &Element, name| element.child(name).map_or_else(String::new, |child| child.text().to_owned());
    let items = root.child("tagSet").into_iter().flat_map(|set| set.children("item"));
    let tags = items.map(|item| (text(item, "key"), text(item, "value"))).collect();
    let next = root.child("nextToken").map(|token| token.text().trim().to_owned()).filter(|token| !token.is_empty());
    Ok(Page { tags, next })
}
