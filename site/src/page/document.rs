//! `/docs/` and `/docs/…/`: the project's Markdown, with contents and an anchor at every heading.

use leptos::prelude::*;
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html,
};

use crate::{command::command, href::href, strings as s};

/// A rendered text.
#[derive(Clone, Debug)]
pub(crate) struct Rendered {
    /// What its first heading says.
    pub(crate) title: Option<String>,
    /// Its HTML, without the first heading.
    pub(crate) html: String,
    /// Each second-level heading.
    contents: Vec<Entry>,
}

/// A heading, and those of the next level below it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    anchor: String,
    text: String,
    below: Vec<Entry>,
}

/// A document in the list of all.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Its name in addresses.
    pub(crate) name: String,
    /// Its first heading.
    pub(crate) title: String,
    /// What it is for, in a sentence; nothing of one that the site does not know.
    pub(crate) says: &'static str,
}

/// The list of all documents.
pub(crate) fn documents(all: &[Listed]) -> impl IntoView {
    let cards: Vec<_> = all
        .iter()
        .map(|one| {
            let address = href(&format!("docs/{}/", one.name));
            let says = (!one.says.is_empty()).then(|| view! { <p>{one.says}</p> });
            view! { <li><h2><a href=address>{one.title.clone()}</a></h2>{says}</li> }
        })
        .collect();
    view! {
        <h1>{s::DOCS_TITLE}</h1>
        <p class="lead">{s::DOCS_LEAD}</p>
        <ul class="cards">{cards}</ul>
    }
}

/// One of them, at its place in the list. `source` is the address of its Markdown.
pub(crate) fn document(
    rendered: Rendered,
    all: &[Listed],
    place: usize,
    source: String,
) -> impl IntoView {
    let others: Vec<_> = (0..)
        .zip(all)
        .map(|(index, one)| {
            let current = (index == place).then_some("page");
            view! { <li><a href=href(&format!("docs/{}/", one.name)) aria-current=current>{one.title.clone()}</a></li> }
        })
        .collect();
    let link = |at: Option<usize>, word: &'static str| {
        at.and_then(|at| all.get(at)).map(|one| {
            let address = href(&format!("docs/{}/", one.name));
            view! { <a href=address>{word} " " {one.title.clone()}</a> }
        })
    };
    view! {
        <h1>{rendered.title}</h1>
        <div class="reading">
            <nav aria-label=s::DOCS_LABEL>
                <h2>{s::DOCS_CONTENTS}</h2>
                {list(rendered.contents)}
                <h2><a href=href("docs/")>{s::DOCS_OTHERS}</a></h2>
                <ul>{others}</ul>
            </nav>
            <div>
                <div class="prose" inner_html=rendered.html></div>
                <p class="soft"><a href=source>{s::DOCS_SOURCE}</a></p>
                <nav class="turn" aria-label=s::DOCS_NEIGHBOURS>
                    {link(place.checked_sub(1), s::DOCS_BEFORE)}
                    {link(Some(place + 1), s::DOCS_AFTER)}
                </nav>
            </div>
        </div>
    }
}

fn list(entries: Vec<Entry>) -> Option<AnyView> {
    if entries.is_empty() {
        return None;
    }
    let entries: Vec<_> = entries
        .into_iter()
        .map(|entry| view! { <li><a href=format!("#{}", entry.anchor)>{entry.text}</a>{list(entry.below)}</li> })
        .collect();
    Some(view! { <ul>{entries}</ul> }.into_any())
}

/// Renders Markdown. `link` says where a relative address leads; what it does not know stays as it is.
pub(crate) fn markdown(text: &str, link: impl Fn(&str) -> Option<String>) -> Rendered {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut title = None;
    let mut contents = Vec::new();
    let mut anchors = Vec::new();
    let mut events = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    let mut code: Option<Code> = None;
    let mut number = 0;
    for event in parser {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some((events.len(), String::new())),
            Event::End(TagEnd::Heading(level)) => {
                let Some((start, text)) = heading.take() else {
                    continue;
                };
                let inside: Vec<Event<'_>> = events.drain(start..).collect();
                if level == HeadingLevel::H1 && title.is_none() {
                    title = Some(text);
                    continue;
                }
                let anchor = unique(&slug(&text), &mut anchors);
                events.push(Event::Html(
                    format!("<div class=\"heading\"><{level} id=\"{anchor}\">").into(),
                ));
                events.extend(inside);
                events.push(Event::Html(
                    format!("</{level}>{}</div>\n", permalink(&anchor, &text)).into(),
                ));
                note(&mut contents, level, anchor, text);
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = link(&dest_url).map_or(dest_url, CowStr::from);
                let dest_url = if is_address(&dest_url) {
                    dest_url
                } else {
                    "#".into()
                };
                events.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                code = Some(Code {
                    language,
                    text: String::new(),
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(code) = code.take() {
                    events.push(Event::Html(code.html(&mut number).into()));
                }
            }
            // A table that is wider than the page scrolls, and is reached by keyboard too.
            Event::Start(Tag::Table(columns)) => {
                events.push(Event::Html("<div class=\"table\" tabindex=\"0\">".into()));
                events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                events.push(Event::End(TagEnd::Table));
                events.push(Event::Html("</div>\n".into()));
            }
            // Comments in the source mark what is generated; other HTML has no place in it. None of the documents has a
            // picture, and what a release's notes name is nobody's to load.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Image { .. })
            | Event::End(TagEnd::Image) => {}
            Event::Text(text) if code.is_some() => {
                if let Some(code) = &mut code {
                    code.text.push_str(&text);
                }
            }
            other => {
                if let (Some((_, words)), Event::Text(text) | Event::Code(text)) =
                    (&mut heading, &other)
                {
                    words.push_str(text);
                }
                events.push(other);
            }
        }
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, events.into_iter());
    Rendered {
        title,
        html: rendered,
        contents,
    }
}

/// Whether a link leads to a page, or to a person: not into a script or a text of its own.
fn is_address(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else {
        return true;
    };
    // A `:` behind one of these is part of a path.
    scheme.contains(['/', '?', '#'])
        || ["http", "https", "mailto"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// A block of code.
struct Code {
    language: String,
    text: String,
}

impl Code {
    /// What a program prints is only shown; all else is there to be copied, without the break that would run it.
    fn html(&self, number: &mut usize) -> String {
        let text = self.text.trim_end_matches('\n');
        if matches!(self.language.as_str(), "" | "text") {
            let block = view! { <pre tabindex="0"><code>{text.to_owned()}</code></pre> };
            return block.to_html() + "\n";
        }
        *number += 1;
        let what = s::code_block(&self.language, *number);
        command(&format!("code-{number}"), text, &what).text() + "\n"
    }
}

/// The link to a heading, beside it: the heading's own name stays what it says.
fn permalink(anchor: &str, text: &str) -> String {
    let name = s::heading_link(text);
    view! { <a href=format!("#{anchor}") aria-label=name>"#"</a> }.to_html()
}

/// Puts a heading into the contents: the third level below the second, what is deeper nowhere.
fn note(contents: &mut Vec<Entry>, level: HeadingLevel, anchor: String, text: String) {
    let entry = Entry {
        anchor,
        text,
        below: Vec::new(),
    };
    match (level, contents.last_mut()) {
        (HeadingLevel::H2, _) => contents.push(entry),
        (HeadingLevel::H3, Some(above)) => above.below.push(entry),
        _ => {}
    }
}

/// The anchor of a heading, as code hosts make it.
fn slug(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' | '-' => Some('-'),
            letter if letter.is_alphanumeric() || letter == '_' => Some(letter),
            _ => None,
        })
        .collect()
}

fn unique(slug: &str, taken: &mut Vec<String>) -> String {
    let mut anchor = slug.to_owned();
    let mut number = 0;
    while taken.contains(&anchor) {
        number += 1;
        anchor = format!("{slug}-{number}");
    }
    taken.push(anchor.clone());
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_anchors_and_links_get_their_place() {
        let text = "# Title\n\n<!-- made -->\n## What `it` is\nSee [it](OTHER.md) and [that](#x).\n\n### Why\n\n## What it is\n\n| a |\n| --- |\n| b |\n";
        let rendered = markdown(text, |link| {
            (link == "OTHER.md").then(|| "/docs/other/".to_owned())
        });
        assert_eq!(rendered.title.as_deref(), Some("Title"));
        let entry = |anchor: &str, text: &str, below: &[Entry]| Entry {
            anchor: anchor.to_owned(),
            text: text.to_owned(),
            below: below.to_vec(),
        };
        assert_eq!(
            rendered.contents,
            [
                entry("what-it-is", "What it is", &[entry("why", "Why", &[])]),
                entry("what-it-is-1", "What it is", &[])
            ]
        );
        insta::assert_snapshot!(rendered.html);
    }

    /// The page's policy stops a script too; what is left out need not be stopped.
    #[test]
    fn a_link_leads_to_a_page_or_to_a_person() {
        for (link, leads) in [
            ("https://a.example/b:c", "https://a.example/b:c"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("/docs/a:b", "/docs/a:b"),
            ("#a:b", "#a:b"),
            ("javascript:alert(1)", "#"),
            ("JavaScript:alert(1)", "#"),
            ("data:text/html,a", "#"),
            ("&#106;avascript:alert(1)", "#"),
        ] {
            let html = markdown(&format!("[a]({link})"), |_| None).html;
            assert_eq!(
                html,
                format!("<p><a href=\"{leads}\">a</a></p>\n"),
                "{link}"
            );
        }
        let picture = markdown("![a](https://a.example/b.png)", |_| None).html;
        assert_eq!(picture, "<p>a</p>\n");
    }

    #[test]
    fn what_is_typed_can_be_copied_and_what_is_printed_is_shown() {
        let text = "```sh\na < b\nc\n```\n\n```text\nd & e\n```\n\n```toml\nf = \"g\"\n```\n";
        insta::assert_snapshot!(markdown(text, |_| None).html.replace("<!>", ""));
    }
}
