//! The staged `index.html` as a template: Trunk wrote the hashed names into it, each page fills the rest.
//!
//! Trunk's own start script is inline, which the content security policy forbids. It is cut out, and
//! `boot.js` starts the module that the page's preload links name. A page without a live part carries
//! no such link, so it loads no WASM.

use std::fmt;

use crate::href::Base;

/// What may run and load on a page. The server sends it as a header too, with [`FRAMES`] added.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The part of the policy that only a header can carry.
pub const FRAMES: &str = "frame-ancestors 'none'";

const FIELDS: [&str; 6] = [
    "title",
    "description",
    "canonical",
    "policy",
    "body",
    "data",
];

/// The staged page, cut at its placeholders.
#[derive(Clone, Debug)]
pub struct Shell {
    base: Base,
    /// The whole page without what loads WASM; placeholders still in it.
    still: String,
    /// The links that load WASM, as Trunk wrote them.
    live: String,
}

/// What one page puts into the shell.
#[derive(Clone, Debug)]
pub struct Content<'a> {
    /// The whole title of the window, as text.
    pub title: &'a str,
    /// One sentence for search engines and previews, as text.
    pub description: &'a str,
    /// The page's public address.
    pub canonical: &'a str,
    /// The name of the whole site.
    pub site: &'a str,
    /// The same for programs: type, title, and path below the site's root.
    pub alternates: &'a [(&'a str, &'a str, &'a str)],
    /// The body's HTML.
    pub body: &'a str,
    /// What the live parts start from; pages without one load no WASM.
    pub data: Option<Data<'a>>,
}

/// What the live parts of a page start from.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    /// JSON: a matrix or the newest part of one, as published, or lines of the table of releases as one text.
    pub json: &'a str,
    /// Whether it holds every release: there is nothing to ask the server for.
    pub is_whole: bool,
}

/// Why a staged page is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShellError {
    /// A placeholder that must be there once is there another number of times.
    Placeholder {
        /// Its name.
        name: &'static str,
        /// How often it was seen.
        count: usize,
    },
    /// A tag that begins and does not end.
    Unclosed {
        /// How it begins.
        tag: &'static str,
    },
}

impl fmt::Display for ShellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placeholder { name, count } => {
                write!(
                    f,
                    "expected `{{{{ {name} }}}}` once in the staged index.html, found it {count} times"
                )?;
                if *count == 0 {
                    f.write_str("; a folder that holds a site already is none: `./dev build` stages a new one")?;
                }
                Ok(())
            }
            Self::Unclosed { tag } => {
                write!(f, "`{tag}` in the staged index.html is not closed")
            }
        }
    }
}

impl std::error::Error for ShellError {}

impl Shell {
    /// Reads the page that Trunk staged.
    ///
    /// # Errors
    ///
    /// A placeholder that is missing or doubled, a `<script` without its end.
    pub fn parse(staged: &str) -> Result<Self, ShellError> {
        for name in FIELDS {
            let count = staged.matches(&placeholder(name)).count();
            if count != 1 {
                return Err(ShellError::Placeholder { name, count });
            }
        }
        let mut still = staged.to_owned();
        while let Some(span) = span(&still, "<script type=\"module\">", "</script>")? {
            still.replace_range(span, "");
        }
        let mut live = String::new();
        for tag in ["<link rel=\"modulepreload\"", "<link rel=\"preload\""] {
            while let Some(span) = span(&still, tag, ">")? {
                live.push_str(&still[span.clone()]);
                still.replace_range(span, "");
            }
        }
        let base = match span(&still, "<base ", ">")? {
            Some(span) => {
                let base = Base::new(attribute(&still[span.clone()], "href").unwrap_or("/"));
                still.replace_range(span, "");
                base
            }
            None => Base::new("/"),
        };
        let still = still.replace(
            "<html ",
            &format!("<html data-base=\"{}\" ", escape(base.path())),
        );
        Ok(Self { base, still, live })
    }

    /// The path under which the site is served.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// One whole page.
    pub fn page(&self, content: &Content<'_>) -> String {
        let data = content.data.map_or_else(String::new, |data| {
            // Inside a script element only `</` and `<!--` could end or confuse it.
            let json = data.json.replace('<', "\\u003c");
            let whole = if data.is_whole { " data-whole" } else { "" };
            format!("<script type=\"application/json\" id=\"data\"{whole}>{json}</script>")
        });
        let live = content.data.map_or("", |_| self.live.as_str());
        let mut page = self.still.replacen("</head>", &format!("{live}</head>"), 1);
        // The body comes last: what people wrote into it is no template.
        for (name, value) in [
            ("title", escape(content.title)),
            ("description", escape(content.description)),
            ("canonical", escape(content.canonical)),
            ("policy", escape(POLICY)),
            ("data", data),
            ("body", content.body.to_owned()),
        ] {
            page = page.replacen(&placeholder(name), &value, 1);
        }
        page.replacen("</head>", &format!("{}</head>", self.preview(content)), 1)
    }
}

impl Shell {
    /// What those read who show a link to the page, and what leads programs to its data.
    fn preview(&self, content: &Content<'_>) -> String {
        let properties = [
            ("og:type", "website"),
            ("og:site_name", content.site),
            ("og:title", content.title),
            ("og:description", content.description),
            ("og:url", content.canonical),
        ];
        let properties = properties.map(|(property, value)| {
            format!(
                "<meta property=\"{property}\" content=\"{}\">",
                escape(value)
            )
        });
        let alternates = content.alternates.iter().map(|(kind, title, path)| {
            format!(
                "<link rel=\"alternate\" type=\"{kind}\" title=\"{}\" href=\"{}\">",
                escape(title),
                escape(&self.base.to(path))
            )
        });
        properties.into_iter().chain(alternates).collect()
    }
}

fn placeholder(name: &str) -> String {
    format!("{{{{ {name} }}}}")
}

fn span(
    html: &str,
    open: &'static str,
    close: &str,
) -> Result<Option<std::ops::Range<usize>>, ShellError> {
    let Some(start) = html.find(open) else {
        return Ok(None);
    };
    let end = html[start..]
        .find(close)
        .ok_or(ShellError::Unclosed { tag: open })?;
    Ok(Some(start..start + end + close.len()))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let end = tag[start..].find('"')?;
    Some(&tag[start..start + end])
}

/// Text as it stands in HTML, in an attribute too.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGED: &str = concat!(
        "<!DOCTYPE html><html lang=\"en\"><head><base href=\"/mlos/\"><title>{{ title }}</title>",
        "<meta name=\"description\" content=\"{{ description }}\"><link rel=\"canonical\" href=\"{{ canonical }}\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{{ policy }}\">",
        "<script type=\"module\">\nimport init from '/mlos/site-1.js';\n</script>",
        "<link rel=\"modulepreload\" href=\"/mlos/site-1.js\" crossorigin=\"anonymous\">",
        "<link rel=\"preload\" href=\"/mlos/site-1_bg.wasm\" as=\"fetch\" type=\"application/wasm\"></head>",
        "<body>{{ body }}{{ data }}</body></html>",
    );

    fn content(data: Option<Data<'_>>) -> String {
        Shell::parse(STAGED).unwrap().page(&Content {
            title: "A & B",
            description: "Says \"hello\"",
            canonical: "https://example.org/mlos/",
            site: "Mill \"&\" Sons",
            alternates: &[("text/plain", "The matrix", "matrix.txt")],
            body: "<main>{{ title }}</main>",
            data,
        })
    }

    #[test]
    fn a_still_page_loads_no_wasm() {
        insta::assert_snapshot!(content(None), @r#"<!DOCTYPE html><html data-base="/mlos/" lang="en"><head><title>A &amp; B</title><meta name="description" content="Says &quot;hello&quot;"><link rel="canonical" href="https://example.org/mlos/"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"><meta property="og:type" content="website"><meta property="og:site_name" content="Mill &quot;&amp;&quot; Sons"><meta property="og:title" content="A &amp; B"><meta property="og:description" content="Says &quot;hello&quot;"><meta property="og:url" content="https://example.org/mlos/"><link rel="alternate" type="text/plain" title="The matrix" href="/mlos/matrix.txt"></head><body><main>{{ title }}</main></body></html>"#);
    }

    #[test]
    fn a_live_page_names_its_module_and_starts_nothing_inline() {
        let data = |is_whole| Data {
            json: r#"{"a":"</script>"}"#,
            is_whole,
        };
        let page = content(Some(data(false)));
        assert!(page.contains(r#"<link rel="modulepreload" href="/mlos/site-1.js""#));
        assert!(page.contains("site-1_bg.wasm"));
        assert!(!page.contains("import init"));
        assert!(page.contains(
            r#"<script type="application/json" id="data">{"a":"\u003c/script>"}</script>"#
        ));
        let page = content(Some(data(true)));
        assert!(page.contains(
            r#"<script type="application/json" id="data" data-whole>{"a":"\u003c/script>"}</script>"#
        ));
    }

    #[test]
    fn a_page_that_is_no_template_says_which_part_is_missing() {
        let error = Shell::parse(&STAGED.replace("{{ data }}", "")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected `{{ data }}` once in the staged index.html, found it 0 times; a folder that holds a site already is none: `./dev build` stages a new one"
        );
        let error = Shell::parse(&STAGED.replace("</script>", "")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`<script type=\"module\">` in the staged index.html is not closed"
        );
    }
}
