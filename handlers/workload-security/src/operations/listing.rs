//! Listings page by page. The API counts no pages: the next one is what has a higher identifier than the last.

use super::Api;
use crate::{
    envelope::{Envelope, Listed},
    error::{Error, ErrorKind},
    request::Request,
    search::Page,
};

/// Where a listing is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor {
    size: u32,
    after: Option<i64>,
}

impl Cursor {
    pub(crate) fn start(size: u32) -> Self {
        Self { size, after: None }
    }

    fn page(self) -> Page {
        Page { size: self.size, after: self.after }
    }
}

impl Api {
    /// The next page, empty at the end. A page that is not full is no end: the manager may count first and leave out
    /// afterwards what the key's role must not see.
    pub(crate) async fn next_page<T: Listed>(
        &self,
        cursor: &mut Cursor,
        request: impl FnOnce(Page) -> Request,
    ) -> Result<Vec<T>, Error> {
        let request = request(cursor.page());
        let Envelope(items) = self.call::<Envelope<T>>(&request).await?;
        if let Some(last) = items.iter().map(Listed::id).max() {
            if cursor.after.is_some_and(|after| last <= after) {
                let stuck = Error::new(request.operation, ErrorKind::Unreadable);
                return Err(stuck.saying(Some("the next page holds nothing new".to_owned())));
            }
            cursor.after = Some(last);
        }
        Ok(items)
    }

    /// Each object of a listing.
    pub(crate) async fn all<T: Listed>(&self, size: u32, request: impl Fn(Page) -> Request) -> Result<Vec<T>, Error> {
        let mut cursor = Cursor::start(size.min(self.client.page_size));
        let mut found = Vec::new();
        loop {
            let page = self.next_page(&mut cursor, &request).await?;
            if page.is_empty() {
                return Ok(found);
            }
            found.extend(page);
        }
    }

    /// Each object that a search for few of them finds, without a second call when the first finds less than a page.
    /// Only for objects that every role sees.
    pub(crate) async fn few<T: Listed>(&self, request: impl Fn(Page) -> Request) -> Result<Vec<T>, Error> {
        let size = self.client.page_size;
        let mut cursor = Cursor::start(size);
        let mut found = Vec::new();
        loop {
            let page = self.next_page(&mut cursor, &request).await?;
            let full = page.len() >= size as usize;
            found.extend(page);
            if !full {
                return Ok(found);
            }
        }
    }
}
