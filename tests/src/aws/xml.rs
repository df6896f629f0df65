//! Texts out of XML answers.

use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};

/// The texts of all elements of a name, in document order, whatever their namespace prefix.
pub fn xml_texts(xml: &str, element: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut open) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == element => open = Some(String::new()),
            Ok(Event::Empty(tag)) if tag.local_name().as_ref() == element => texts.push(String::new()),
            Ok(Event::Text(text)) => {
                if let Some(open) = open.as_mut() {
                    open.push_str(&text);
                }
            }
            Ok(Event::GeneralRef(reference)) => {
                if let Some(open) = open.as_mut() {
                    let number = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let known = || resolve_predefined_entity(&reference).map(str::to_owned);
                    open.push_str(&number.or_else(known).unwrap_or_default());
                }
            }
            Ok(Event::End(tag)) if tag.local_name().as_ref() == element => texts.extend(open.take()),
            Ok(Event::Eof) | Err(_) => return texts,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_element_name() {
        let xml = "<r><a>1</a><b><a>x &amp; &#121;</a></b><a/></r>";
        assert_eq!(xml_texts(xml, "a"), ["1", "x & y", ""]);
        assert_eq!(xml_texts("no xml", "a"), Vec::<String>::new());
    }
}
