//! Addresses. Every link inside the site is made by [`href`], so that one build serves one public URL,
//! at the root of a host or below any path.

use leptos::prelude::*;

/// The path under which the site is served: begins and ends with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Takes a path or a whole URL as Trunk's `--public-url` does.
    pub fn new(public_url: &str) -> Self {
        let path = match public_url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => public_url,
        };
        let path = path.trim_matches('/');
        if path.is_empty() || path == "." {
            Self("/".to_owned())
        } else {
            Self(format!("/{path}/"))
        }
    }

    /// The address of a page or file: `matrix/`, `releases/v1.0.0/`, `feed.xml`, and nothing for the home page.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The path itself.
    pub fn path(&self) -> &str {
        &self.0
    }
}

/// The address of a page or file of this site, below the base that the context holds.
pub fn href(path: &str) -> String {
    use_context::<Base>()
        .unwrap_or_else(|| Base::new("/"))
        .to(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_base_whatever_trunk_is_given() {
        for (given, home, matrix) in [
            ("", "/", "/matrix/"),
            ("/", "/", "/matrix/"),
            ("./", "/", "/matrix/"),
            ("mlos", "/mlos/", "/mlos/matrix/"),
            ("/a/b/", "/a/b/", "/a/b/matrix/"),
            ("https://example.org", "/", "/matrix/"),
            ("https://example.org/mlos/", "/mlos/", "/mlos/matrix/"),
        ] {
            let base = Base::new(given);
            assert_eq!(base.to(""), home, "{given}");
            assert_eq!(base.to("matrix/"), matrix, "{given}");
        }
    }
}
