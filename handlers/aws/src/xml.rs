//! A small tree of an XML answer: names without prefixes, text, children. Attributes are not needed and are dropped.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Deeper than any answer that is read here; what nests deeper is refused.
const MAX_DEPTH: usize = 32;

/// One element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

/// Why a text is no XML answer. Says nothing of what it holds.
#[derive(Debug, thiserror::Error)]
pub(crate) enum XmlError {
    /// Not well-formed.
    #[error("malformed XML")]
    Malformed(#[source] quick_xml::Error),
    /// An entity that XML does not define by itself.
    #[error("an unknown entity in XML")]
    Entity,
    /// Nested deeper than any answer.
    #[error("XML nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Not UTF-8, or an element that is never closed, or none at all.
    #[error("XML that is cut or not UTF-8")]
    Incomplete,
}

impl Element {
    /// The root element of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        let text = std::str::from_utf8(bytes).map_err(|_| XmlError::Incomplete)?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        // The elements that are open, outermost first; the first stands for the document itself.
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().map_err(XmlError::Malformed)? {
                Event::Start(start) => {
                    if open.len() > MAX_DEPTH {
                        return Err(XmlError::TooDeep);
                    }
                    let name = String::from_utf8_lossy(start.local_name().as_ref().as_ref()).into_owned();
                    open.push(Self { name, ..Self::default() });
                }
                Event::End(_) => {
                    let closed = open.pop().ok_or(XmlError::Incomplete)?;
                    open.last_mut().ok_or(XmlError::Incomplete)?.children.push(closed);
                }
                Event::Text(part) => Self::append(&mut open, &part.xml10_content()),
                Event::CData(part) => Self::append(&mut open, &part.xml10_content()),
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    let character = reference.resolve_char_ref().map_err(XmlError::Malformed)?.map(String::from);
                    let predefined = || quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                    Self::append(&mut open, &character.or_else(predefined).ok_or(XmlError::Entity)?);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        match open.as_mut_slice() {
            [document] => document.children.pop().ok_or(XmlError::Incomplete),
            _ => Err(XmlError::Incomplete),
        }
    }

    fn append(open: &mut [Self], text: &str) {
        if let Some(element) = open.last_mut() {
            element.text.push_str(text);
        }
    }

    /// The element's own name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The element's own text, as it stands.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children(name).next()
    }

    /// The children of that name.
    pub(crate) fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element of that name, here or below, in the order of the text.
    pub(crate) fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name { Some(self) } else { self.children.iter().find_map(|child| child.find(name)) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_as_it_stands() {
        let xml = r#"<?xml version="1.0"?><n:a xmlns:n="u" x="1"> <k>R&amp;D &#x41;&lt;</k><v/><v> two <![CDATA[<3>]]></v></n:a>"#;
        let root = Element::parse(xml.as_bytes()).unwrap();
        assert_eq!(root.name(), "a");
        assert_eq!(root.child("k").unwrap().text(), "R&D A<");
        let values: Vec<_> = root.children("v").map(Element::text).collect();
        assert_eq!(values, ["", " two <3>"]);
        assert_eq!(root.find("v").unwrap().text(), "");
    }

    #[test]
    fn what_is_refused() {
        for xml in ["", "text", "<a>", "<a></b>", "<a>&unknown;</a>", "<a", "{\"a\":1}"] {
            assert!(Element::parse(xml.as_bytes()).is_err(), "{xml}");
        }
        let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
        assert!(matches!(Element::parse(deep.as_bytes()), Err(XmlError::TooDeep)));
        assert!(matches!(Element::parse(b"<a>\xff</a>"), Err(XmlError::Incomplete)));
    }
}
