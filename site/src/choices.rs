//! The builder's choices: groups of radios, each option with what would come of it.
//!
//! Every option is tried on the resolver together with the rest of the request. One that has no plan stays where it
//! is and can be chosen; it carries the reason, and its answer offers the nearest choices that work.

use std::fmt::Write as _;

use leptos::prelude::*;
use mlos_resolver::{
    Channel, Matrix, Platform, RawRequest, RefusalCode, Request, Status, VersionRequest, resolve,
};

use crate::{html::html, state_word::StateWord, strings as s, words::words};

/// One question of the builder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// The name of its radios: the address's key, and for a pin the component behind a hyphen.
    pub(crate) name: String,
    legend: String,
    /// What is said below the question.
    remark: Option<String>,
    /// What the style sheet calls it, so that radios choose without scripts.
    class: &'static str,
    options: Vec<Choice>,
}

/// One answer to it.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    value: String,
    title: String,
    detail: Option<String>,
    /// Where it stands, of a release.
    status: Option<Status>,
    checked: bool,
    /// The reason why there would be no plan.
    refused: Option<String>,
}

/// The value of an option that is no wish.
pub(crate) const ANY: &str = "";

/// The builder's questions for a request whose platform is known.
pub(crate) fn groups(matrix: &Matrix, request: &RawRequest, guess: Option<Platform>) -> Vec<Group> {
    let mut groups = vec![
        versions(matrix, request),
        platforms(matrix, request, guess),
        methods(matrix, request),
    ];
    groups.extend(
        matrix
            .components()
            .iter()
            .map(|component| pins(matrix, request, component)),
    );
    groups
}

/// What a chosen radio makes of a request.
pub(crate) fn choose(request: &mut RawRequest, name: &str, value: &str) {
    let value = Some(value.to_owned()).filter(|value| value != ANY);
    match name {
        "version" => request.version = value,
        "platform" => request.platform = value,
        "method" => request.method = value,
        _ => {
            let Some(component) = name.strip_prefix("with-") else {
                return;
            };
            match value {
                Some(value) => request.pins.insert(component.to_owned(), value),
                None => request.pins.remove(component),
            };
        }
    }
}

/// The reason why an option has no plan together with the rest of the request. Where the rest itself cannot be
/// understood, that is said once, by the answer, and of an option only what holds of it beside any other.
fn refused(matrix: &Matrix, rest: &RawRequest, name: &str, value: &str) -> Option<String> {
    let of = |rest: &RawRequest| {
        let mut wish = rest.clone();
        choose(&mut wish, name, value);
        Request::parse(matrix, &wish)
    };
    let alone = RawRequest {
        platform: Some(Platform::ALL[0].to_string()),
        ..RawRequest::default()
    };
    let whole = of(rest);
    let is_whole = whole.is_ok();
    let Ok(request) = whole.or_else(|_| of(&alone)) else {
        return Some(s::FROM_ADDRESS.to_owned());
    };
    let refusal = resolve(matrix, &request).err()?;
    let of_status = matches!(refusal.code, RefusalCode::NotReleased | RefusalCode::Unsafe);
    (is_whole || of_status).then_some(refusal.sentence)
}

fn choice(matrix: &Matrix, request: &RawRequest, name: &str, value: &str, checked: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        title: value.to_owned(),
        detail: None,
        status: None,
        checked,
        refused: refused(matrix, request, name, value),
    }
}

/// What the address asks for is an option of its own where it is none of the others: something is always chosen.
fn add_from_address(
    options: &mut Vec<Choice>,
    matrix: &Matrix,
    request: &RawRequest,
    name: &str,
    text: &str,
) {
    if !options.iter().any(|option| option.checked) {
        options.push(Choice {
            detail: Some(s::FROM_ADDRESS.to_owned()),
            ..choice(matrix, request, name, text, true)
        });
    }
}

fn versions(matrix: &Matrix, request: &RawRequest) -> Group {
    let name = "version";
    // `1.0.0` and `v1.0.0` are the same wish.
    let wish = request.version.as_deref().map(|text| {
        match text.parse::<VersionRequest>().map(|wish| wish.exact()) {
            Ok(Some(exact)) => exact.to_string(),
            _ => text.to_owned(),
        }
    });
    let is = |value: &str| wish.as_deref().unwrap_or(ANY) == value;
    let stable = wish.is_none() || is(Channel::Stable.as_str());
    let head = matrix.channel(Channel::Stable);
    let mut options = vec![Choice {
        title: s::NEWEST_STABLE.to_owned(),
        detail: head.map(|release| s::now_at(&release.version)),
        ..choice(matrix, request, name, ANY, stable)
    }];
    options.extend(matrix.releases().iter().map(|release| {
        let tag = release.version.to_string();
        let checked = is(&tag);
        Choice {
            status: Some(release.status),
            ..choice(matrix, request, name, &tag, checked)
        }
    }));
    if let Some(text) = wish.as_deref() {
        add_from_address(&mut options, matrix, request, name, text);
    }
    Group {
        name: name.to_owned(),
        legend: s::ASK_VERSION.to_owned(),
        remark: None,
        class: "choice needs-scripts",
        options,
    }
}

fn platforms(matrix: &Matrix, request: &RawRequest, guess: Option<Platform>) -> Group {
    let name = "platform";
    let mut options: Vec<_> = Platform::ALL
        .iter()
        .map(|&platform| Choice {
            title: matrix.platform(platform).title.clone(),
            detail: Some(platform.to_string()),
            ..choice(
                matrix,
                request,
                name,
                platform.as_str(),
                request.platform.as_deref() == Some(platform.as_str()),
            )
        })
        .collect();
    if let Some(text) = request.platform.as_deref() {
        add_from_address(&mut options, matrix, request, name, text);
    }
    Group {
        name: name.to_owned(),
        legend: s::ASK_PLATFORM.to_owned(),
        remark: guess.map(|platform| s::looks_like(&matrix.platform(platform).title)),
        class: "choice of-platform",
        options,
    }
}

fn methods(matrix: &Matrix, request: &RawRequest) -> Group {
    let name = "method";
    let default = matrix.distro().default_method;
    let wish = request.method.as_deref().unwrap_or(default.as_str());
    let mut options: Vec<_> = matrix
        .methods()
        .into_iter()
        .map(|method| Choice {
            title: method.to_string(),
            detail: Some(s::method(method).to_owned()),
            ..choice(
                matrix,
                request,
                name,
                method.as_str(),
                wish == method.as_str(),
            )
        })
        .collect();
    add_from_address(&mut options, matrix, request, name, wish);
    Group {
        name: name.to_owned(),
        legend: s::ASK_METHOD.to_owned(),
        remark: None,
        class: "choice of-method",
        options,
    }
}

fn pins(matrix: &Matrix, request: &RawRequest, component: &mlos_resolver::Component) -> Group {
    let id = &component.id;
    let name = format!("with-{id}");
    let wish = request.pins.get(id.as_str()).map_or(ANY, String::as_str);
    let mut options = vec![Choice {
        title: s::ANY_VERSION.to_owned(),
        ..choice(matrix, request, &name, ANY, wish == ANY)
    }];
    let mut versions: Vec<_> = matrix
        .releases()
        .iter()
        .filter_map(|release| release.components.get(id))
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions.dedup();
    options.extend(versions.into_iter().map(|version| {
        let version = version.to_string();
        let checked = wish == version;
        choice(matrix, request, &name, &version, checked)
    }));
    add_from_address(&mut options, matrix, request, &name, wish);
    Group {
        name,
        legend: component.title.clone(),
        remark: None,
        class: "choice needs-scripts",
        options,
    }
}

impl Group {
    pub(crate) fn view(self) -> impl IntoView {
        let Self {
            name,
            legend,
            remark,
            class,
            mut options,
        } = self;
        // What is chosen says why it has no plan; what would change nothing about that says no more.
        let now = options.iter().find(|option| option.checked);
        if let Some(now) = now.and_then(|option| option.refused.clone()) {
            for option in options.iter_mut().filter(|option| !option.checked) {
                if option.refused.as_ref() == Some(&now) {
                    option.refused = Some(s::SAME_REASON.to_owned());
                }
            }
        }
        let options: Vec<_> = options
            .into_iter()
            .map(|option| option.view(&name))
            .collect();
        view! {
            <fieldset class=class>
                <legend>{legend}</legend>
                {remark.map(|remark| view! { <p>{remark}</p> })}
                <div class="options">{options}</div>
            </fieldset>
        }
    }
}

impl Choice {
    fn view(self, name: &str) -> impl IntoView + use<> {
        let id = id(name, &self.value);
        let (said, called) = (format!("{id}_says"), format!("{id}_name"));
        let fits = if self.refused.is_some() { "no" } else { "yes" };
        let detail = if let Some(reason) = self.refused {
            let no = "<span aria-hidden=\"true\" class=\"no\">✕ </span>";
            format!("{no}{}", words(&reason).text())
        } else {
            let state = self.status.map(|status| StateWord::from(status).view());
            html!("{}{}", state, self.detail).text()
        };
        view! {
            <label class="option" data-fits=fits>
                <input type="radio" name=name.to_owned() id=id value=self.value checked=self.checked
                    prop:checked=self.checked aria-labelledby=called.clone() aria-describedby=said.clone()/>
                <span id=called>{self.title}</span>
                <small id=said inner_html=detail></small>
            </label>
        }
    }
}

/// The id of an option on the page: one word, another one for each value, whatever an address holds. What refers to
/// elements by their ids is a list with blanks between them.
fn id(name: &str, value: &str) -> String {
    let mut id = if value == ANY {
        format!("any-{name}")
    } else {
        format!("{name}-")
    };
    for letter in value.chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.') {
            id.push(letter);
        } else {
            // Writing to a string does not fail.
            let _ = write!(id, "_{:x}_", u32::from(letter));
        }
    }
    id
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        fixture::{large, matrix},
        state,
    };

    fn html(matrix: &Matrix, query: &str) -> String {
        let mut request = state::request(query);
        request
            .platform
            .get_or_insert_with(|| "linux-amd64".to_owned());
        let groups = groups(matrix, &request, None).into_iter().map(Group::view);
        Owner::new().with(|| groups.collect::<Vec<_>>().to_html())
    }

    /// The values of an attribute, in the order of the page.
    fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
        let open = format!(" {attribute}=\"");
        let rest = html.split(open.as_str()).skip(1);
        rest.filter_map(|rest| rest.split('"').next()).collect()
    }

    #[track_caller]
    fn every_reference_finds_its_element(matrix: &Matrix, query: &str) {
        let html = html(matrix, query);
        let ids = values(&html, "id");
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "{query}: {ids:?}");
        for attribute in ["aria-labelledby", "aria-describedby"] {
            for reference in values(&html, attribute) {
                assert!(
                    unique.contains(reference),
                    "{query}: {attribute}=\"{reference}\""
                );
                assert!(
                    !reference.contains(char::is_whitespace),
                    "{query}: {reference}"
                );
            }
        }
    }

    #[test]
    fn ids_are_safe_whatever_the_address_holds() {
        let matrix = matrix();
        for query in [
            "",
            "?version=%3E%3D1.0%2C+%3C2",
            "?platform=plan+9&method=home+brew&with=axon%3D%5E1+%7C%7C+2",
            // Names that a careless suffix would give to something else.
            "?version=v1.0.0-says&method=docker-name&platform=any",
            "?version=any&with=axon%3Dany",
        ] {
            every_reference_finds_its_element(&matrix, query);
        }
        assert_eq!(
            id("version", ">=1.0, <2"),
            "version-_3e__3d_1.0_2c__20__3c_2"
        );
        assert_eq!(id("version", ANY), "any-version");
        assert_eq!(id("platform", "linux-amd64"), "platform-linux-amd64");
    }

    proptest! {
        #[test]
        fn ids_tell_values_apart(one in ".*", other in ".*") {
            prop_assert!(!id("version", &one).contains(char::is_whitespace));
            prop_assert_eq!(id("version", &one) == id("version", &other), one == other);
        }
    }

    #[test]
    fn what_is_not_understood_is_said_of_its_own_option_only() {
        let matrix = matrix();
        let refused = |query: &str| {
            let groups = groups(&matrix, &state::request(query), None).into_iter();
            groups
                .flat_map(|group| group.options)
                .filter_map(|option| Some((option.value, option.refused?)))
                .collect::<Vec<_>>()
        };
        let said = refused("?version=stabel&platform=plan9&method=brew");
        // What is only planned is so whatever else was written.
        let begins = [
            ("v1.2.0", "`v1.2.0` is future"),
            ("v1.1.0", "`v1.1.0` is planned"),
            ("stabel", s::FROM_ADDRESS),
            ("plan9", s::FROM_ADDRESS),
            ("brew", s::FROM_ADDRESS),
        ];
        assert_eq!(said.len(), begins.len(), "{said:?}");
        for ((value, reason), (wrong, begin)) in said.iter().zip(begins) {
            assert!(
                value == wrong && reason.starts_with(begin),
                "{value}: {reason}"
            );
        }
    }

    #[test]
    fn a_release_that_was_taken_back_bears_its_mark() {
        let html = html(&large(), "");
        let mark = "<small id=\"version-v2.0.0_says\"><span data-mark=\"✕\" data-tone=\"bad\" class=\"state\">yanked</span>";
        assert!(html.contains(mark), "{html}");
    }

    #[test]
    fn a_reason_is_given_once_in_a_group() {
        let html = html(&matrix(), "?platform=windows-arm64&method=binary");
        let says = |id: &str| {
            let (_, rest) = html
                .split_once(&format!("<small id=\"{id}_says\">"))
                .expect(id);
            let (text, _) = rest.split_once("</small>").expect("the end");
            text.replace("<span aria-hidden=\"true\" class=\"no\">✕ </span>", "✕ ")
        };
        let why = "✕ no release of MLOS is published by <code>binary</code> for <code>windows-arm64</code>";
        for chosen in ["any-version", "platform-windows-arm64", "method-binary"] {
            assert!(says(chosen).starts_with(why), "{chosen}: {}", says(chosen));
        }
        // Of another pair it is another reason.
        assert!(
            says("method-snap")
                .starts_with("✕ no release of MLOS is published by <code>snap</code>")
        );
        assert_eq!(says("with-axon-1.5.0"), "✕ for the same reason");
    }

    #[test]
    fn something_is_chosen_in_each_group_whatever_the_address_holds() {
        let matrix = matrix();
        for (query, texts) in [
            ("", &[][..]),
            ("?platform=plan9&method=brew", &["plan9", "brew"]),
            // A method that there is, and by which nothing is made.
            ("?method=chocolatey", &["chocolatey"]),
            ("?version=stabel&with=axon%3D9", &["stabel", "9"]),
        ] {
            let mut request = state::request(query);
            request
                .platform
                .get_or_insert_with(|| "linux-amd64".to_owned());
            let mut from_address = Vec::new();
            for group in groups(&matrix, &request, None) {
                let chosen: Vec<_> = group
                    .options
                    .iter()
                    .filter(|option| option.checked)
                    .collect();
                assert_eq!(chosen.len(), 1, "{query}: {}", group.name);
                let known = Some(s::FROM_ADDRESS);
                from_address.extend(
                    group
                        .options
                        .iter()
                        .filter(|option| option.detail.as_deref() == known)
                        .map(|option| option.value.clone()),
                );
            }
            from_address.sort_by_key(|text| texts.iter().position(|known| known == text));
            assert_eq!(from_address, texts, "{query}");
        }
    }
}
