//! Listings page by page. The API counts no pages: the next one is what has a higher identifier than the last.

use super::Api;
use crate::{
    envelope::{Envelope, Listed},
    error::{Error, ErrorKind},
    request::Request,
    search::Page,
    transport::LONGEST_ANSWER,
};

/// More pages than any listing has: half a million computers at 500 a page. A manager whose identifiers rise for ever must
/// not hold the function.
const MOST_PAGES: usize = 1_000;
/// The most objects of a listing that are kept. The largest is that of the policies, whose objects take some 1 KB each even when
/// nothing is in them: these are a quarter of a function of 256 MB.
const MOST_KEPT: usize = 50_000;
/// The longest answers of a listing of which each object is kept, in bytes, together: 2,400 policies of 20 KB. One more answer
/// of the longest fits beside what is kept of them into a function of 256 MB.
const LONGEST_KEPT: usize = 2 * LONGEST_ANSWER;

/// Where a listing is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor {
    size: u32,
    after: Option<i64>,
    /// How many pages came before, and how long they were, in bytes.
    pages: usize,
    read: usize,
}

impl Cursor {
    pub(crate) fn start(size: u32) -> Self {
        Self { size, after: None, pages: 0, read: 0 }
    }

    fn page(self) -> Page {
        Page { size: self.size, after: self.after }
    }
}

impl Api {
    /// The next page, empty at the end. A page that is not full is no end: the manager may count first and leave out
    /// afterwards what the key's role must not see. After [`MOST_PAGES`] there is an error instead.
    pub(crate) async fn next_page<T: Listed>(
        &self,
        cursor: &mut Cursor,
        request: impl FnOnce(Page) -> Request,
    ) -> Result<Vec<T>, Error> {
        let request = request(cursor.page());
        let (Envelope(items), length) = self.measured::<Envelope<T>>(&request).await?;
        if let Some(last) = items.iter().map(Listed::id).max() {
            if cursor.after.is_some_and(|after| last <= after) {
                let stuck = Error::new(request.operation, ErrorKind::Unreadable);
                return Err(stuck.saying(Some("the next page holds nothing new".to_owned())));
            }
            if cursor.pages == MOST_PAGES {
                return Err(endless(request, &format!("{MOST_PAGES} pages")));
            }
            *cursor = Cursor { after: Some(last), pages: cursor.pages + 1, read: cursor.read + length, ..*cursor };
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
            keep(&mut found, page, cursor, &request)?;
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
            keep(&mut found, page, cursor, &request)?;
            if !full {
                return Ok(found);
            }
        }
    }
}

/// Adds a page to what was found, as long as there is room for it.
fn keep<T>(found: &mut Vec<T>, page: Vec<T>, cursor: Cursor, request: impl Fn(Page) -> Request) -> Result<(), Error> {
    if found.len() + page.len() > MOST_KEPT {
        return Err(endless(request(cursor.page()), &format!("{MOST_KEPT} objects")));
    }
    if cursor.read > LONGEST_KEPT {
        return Err(endless(request(cursor.page()), &format!("{} MB", LONGEST_KEPT >> 20)));
    }
    found.extend(page);
    Ok(())
}

/// A listing goes on behind all that it may hold.
fn endless(request: Request, most: &str) -> Error {
    let said = format!("it does not end: behind {most} there is more");
    Error::new(request.operation, ErrorKind::Unreadable).saying(Some(said))
}
