//! `/docs/…/`: the project's Markdown, with contents and an anchor at every heading.

use leptos::prelude::*;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::{href::href, strings as s};

/// A rendered text.
pub(crate) struct Rendered {
    /// What its first heading says.
    pub(crate) title: Option<String>,
    /// Its HTML, without the first heading.
    pub(crate) html: String,
    /// Anchor and text of each second-level heading.
    contents: Vec<(String, String)>,
}

pub(crate) fn document(
    rendered: Rendered,
    others: &[(String, String)],
    here: &str,
) -> impl IntoView {
    let contents: Vec<_> = rendered
        .contents
        .into_iter()
        .map(|(anchor, text)| view! { <li><a href=format!("#{anchor}")>{text}</a></li> })
        .collect();
    let others: Vec<_> = others
        .iter()
        .map(|(name, title)| {
            let current = (name == here).then_some("page");
            view! { <li><a href=href(&format!("docs/{name}/")) aria-current=current>{title.clone()}</a></li> }
        })
        .collect();
    view! {
        <h1>{rendered.title}</h1>
        <div class="reading">
            <nav aria-label=s::DOCS_LABEL>
                <h2>{s::DOCS_CONTENTS}</h2>
                <ul>{contents}</ul>
                <h2>{s::DOCS_OTHERS}</h2>
                <ul>{others}</ul>
            </nav>
            <div class="prose" inner_html=rendered.html></div>
        </div>
    }
}

/// Renders Markdown. `link` says where a relative address leads; what it does not know stays as it is.
pub(crate) fn markdown(text: &str, link: impl Fn(&str) -> Option<String>) -> Rendered {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut title = None;
    let mut contents = Vec::new();
    let mut anchors = Vec::new();
    let mut events = Vec::new();
    let mut heading: Option<(HeadingLevel, usize, String)> = None;
    for event in parser {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some((level, events.len(), String::new()));
            }
            Event::End(TagEnd::Heading(level)) => {
                let Some((_, start, text)) = heading.take() else {
                    continue;
                };
                let inside: Vec<Event<'_>> = events.drain(start..).collect();
                if level == HeadingLevel::H1 && title.is_none() {
                    title = Some(text);
                    continue;
                }
                let anchor = unique(&slug(&text), &mut anchors);
                if level == HeadingLevel::H2 {
                    contents.push((anchor.clone(), text));
                }
                let open =
                    format!("<{level} id=\"{anchor}\"><a class=\"anchor\" href=\"#{anchor}\">");
                events.push(Event::Html(open.into()));
                events.extend(inside);
                events.push(Event::Html(format!("</a></{level}>\n").into()));
            }
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                let dest_url = link(&dest_url).map_or(dest_url, CowStr::from);
                events.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }));
            }
            // Code that scrolls is reached by keyboard too.
            Event::Start(Tag::CodeBlock(_)) => {
                events.push(Event::Html("<pre tabindex=\"0\"><code>".into()));
            }
            Event::End(TagEnd::CodeBlock) => events.push(Event::Html("</code></pre>\n".into())),
            // A table that is wider than the page scrolls, and is reached by keyboard too.
            Event::Start(Tag::Table(columns)) => {
                events.push(Event::Html("<div class=\"table\" tabindex=\"0\">".into()));
                events.push(Event::Start(Tag::Table(columns)));
            }
            Event::End(TagEnd::Table) => {
                events.push(Event::End(TagEnd::Table));
                events.push(Event::Html("</div>\n".into()));
            }
            // Comments in the source mark what is generated; other HTML has no place in it.
            Event::Html(_) | Event::InlineHtml(_) => {}
            other => {
                if let (Some((_, _, words)), Event::Text(text) | Event::Code(text)) =
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
        let text = "# Title\n\n<!-- made -->\n## What `it` is\nSee [it](OTHER.md) and [that](#x).\n\n## What it is\n\n```sh\na < b\n```\n";
        let rendered = markdown(text, |link| {
            (link == "OTHER.md").then(|| "/docs/other/".to_owned())
        });
        assert_eq!(rendered.title.as_deref(), Some("Title"));
        assert_eq!(
            rendered.contents,
            [
                ("what-it-is".to_owned(), "What it is".to_owned()),
                ("what-it-is-1".to_owned(), "What it is".to_owned())
            ]
        );
        insta::assert_snapshot!(rendered.html, @r##"
        <h2 id="what-it-is"><a class="anchor" href="#what-it-is">What <code>it</code> is</a></h2>
        <p>See <a href="/docs/other/">it</a> and <a href="#x">that</a>.</p>
        <h2 id="what-it-is-1"><a class="anchor" href="#what-it-is-1">What it is</a></h2>
        <pre tabindex="0"><code>a &lt; b
        </code></pre>
        "##);
    }
}
