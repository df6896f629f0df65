//! `ec2:DescribeTags`.

use palisade_contract::InstanceId;
use palisade_contract::calls::DESCRIBE_TAGS;

use super::{items, pages, parse_answer, text_of};
use crate::request::Request;
use crate::xml::Element;
use crate::{Aws, Error};

const VERSION: &str = "2016-11-15";
/// An instance has at most 50 tags; the service wants at least 5 and at most 1,000 here.
const PAGE: &str = "200";

impl Aws {
    /// Keys and values of the tags of `instance`, in this region; none when there is no such instance.
    pub async fn describe_tags(&self, instance: &InstanceId) -> Result<Vec<(String, String)>, Error> {
        pages(DESCRIBE_TAGS, async |token| {
            let mut parameters =
                vec![("Filter.1.Name", "resource-id"), ("Filter.1.Value.1", instance.as_str()), ("MaxResults", PAGE)];
            parameters.extend(token.map(|token| ("NextToken", token)));
            let request = Request::query(DESCRIBE_TAGS, self.region().clone(), VERSION, &parameters);
            let root = parse_answer(DESCRIBE_TAGS, &self.send(&request).await?, "DescribeTagsResponse")?;
            // White space is part of a tag.
            let text =
                |item: &Element, name| item.child(name).map_or_else(String::new, |child| child.text().to_owned());
            let tags = items(&root, "tagSet", "item").map(|item| (text(item, "key"), text(item, "value")));
            Ok((tags.collect(), Some(text_of(&root, "nextToken"))))
        })
        .await
    }
}
