//! HTML as one text: what the pages show and nobody changes in place.
//!
//! A pattern has a `{}` for each of its parts. Texts are escaped as they are put in, so that what a matrix or an
//! address says stays text; HTML is put in as it is. One type for all of it, and not one for each shape of a view as
//! Leptos has: the program in the browser is an eighth smaller for it.

use leptos::{prelude::IntoRender, tachys::html::InertElement};

/// A piece of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

/// What stands in a place of a pattern.
pub(crate) trait Part {
    /// Puts it at the end of a piece.
    fn put(&self, html: &mut Html);
}

/// A pattern with its parts: as many as it has places.
macro_rules! html {
    ($pattern:literal $(, $part:expr)* $(,)?) => {
        $crate::html::Html::of(
            const { $crate::html::pattern($pattern, <[&str]>::len(&[$(stringify!($part)),*])) },
            &[$(&$part as &dyn $crate::html::Part),*],
        )
    };
}

pub(crate) use html;

/// A pattern with so many places.
pub(crate) const fn pattern(pattern: &str, parts: usize) -> &str {
    let (bytes, mut at, mut places) = (pattern.as_bytes(), 1, 0);
    while at < bytes.len() {
        if bytes[at - 1] == b'{' && bytes[at] == b'}' {
            places += 1;
        }
        at += 1;
    }
    assert!(places == parts, "a part for each place");
    pattern
}

impl Html {
    pub(crate) fn of(pattern: &str, parts: &[&dyn Part]) -> Self {
        let (mut html, mut parts) = (Self::default(), parts.iter());
        for (at, piece) in pattern.split("{}").enumerate() {
            if at > 0
                && let Some(part) = parts.next()
            {
                part.put(&mut html);
            }
            html.0.push_str(piece);
        }
        html
    }

    /// Its text.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

impl Part for Html {
    fn put(&self, html: &mut Html) {
        html.0.push_str(&self.0);
    }
}

impl Part for str {
    fn put(&self, html: &mut Html) {
        // Between the tags a quote is a quote.
        let in_tag = html.0.rfind('<') > html.0.rfind('>');
        for letter in self.chars() {
            match letter {
                '&' => html.0.push_str("&amp;"),
                '<' => html.0.push_str("&lt;"),
                '>' => html.0.push_str("&gt;"),
                '"' if in_tag => html.0.push_str("&quot;"),
                other => html.0.push(other),
            }
        }
    }
}

impl Part for String {
    fn put(&self, html: &mut Html) {
        self.as_str().put(html);
    }
}

impl<T: Part + ?Sized> Part for &T {
    fn put(&self, html: &mut Html) {
        (*self).put(html);
    }
}

impl<T: Part> Part for Option<T> {
    fn put(&self, html: &mut Html) {
        if let Some(part) = self {
            part.put(html);
        }
    }
}

impl<T: Part> Part for [T] {
    fn put(&self, html: &mut Html) {
        for part in self {
            part.put(html);
        }
    }
}

impl<T: Part> Part for Vec<T> {
    fn put(&self, html: &mut Html) {
        self.as_slice().put(html);
    }
}

/// In a view it stands as it is. In the browser it is to be one element.
impl IntoRender for Html {
    type Output = InertElement;

    fn into_render(self) -> InertElement {
        InertElement::new(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_text_wherever_it_is_put() {
        let text = "<b id=\"a\">&</b>";
        let inner = html!("<p title=\"{}\">{}</p>", text, text.to_owned());
        assert_eq!(
            html!("<div>{}{}</div>", vec![inner], None::<Html>).text(),
            "<div><p title=\"&lt;b id=&quot;a&quot;&gt;&amp;&lt;/b&gt;\">&lt;b id=\"a\"&gt;&amp;&lt;/b&gt;</p></div>"
        );
    }
}
