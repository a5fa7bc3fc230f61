//! What the live parts show, as the address says it: `?version=v1.0.0&platform=linux-arm64&with=axon=1.5.0`.
//!
//! The state holds the words as they were written, right or wrong. What they mean, and what to say about
//! a wrong one, is the resolver's: an address with a typing error keeps its error and shows the answer to it.

#[cfg(any(feature = "csr", test))]
use mlos_resolver::UnknownName;
use mlos_resolver::{Matrix, RawRequest, command::Way, compared, pins};

use crate::query;
#[cfg(any(feature = "csr", test))]
use crate::strings as s;

/// The keys of an address that choose what a page answers. `boot.js` knows the same nine.
pub const KEYS: [&str; 9] = [
    "version", "platform", "method", "with", "way", "from", "to", "release", "file",
];

/// The keys of a request and a way, as an address of the builder has them.
#[cfg(any(feature = "csr", test))]
const ASKED: [&str; 5] = ["version", "platform", "method", "with", "way"];

/// The request that an address carries. Of a key that is there twice the last one counts, and an empty value is no
/// wish. A release is named by `version`; `release`, as addresses of `/verify/` once had it, is the same.
pub fn request(query: &str) -> RawRequest {
    let mut request = RawRequest::default();
    for (key, value) in query::parse(query) {
        if value.is_empty() {
            continue;
        }
        match key.as_str() {
            "version" | "release" => request.version = Some(value),
            "platform" => request.platform = Some(value),
            "method" => request.method = Some(value),
            "with" => {
                for (component, wish) in pins(&value) {
                    if let Some(wish) = wish {
                        request.pins.insert(component.to_owned(), wish.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    request
}

/// What is said of the keys that the builder passes over: which, and what was probably meant; and of a component for
/// which no version is wished. What mail and advertising add to links is nobody's wish.
#[cfg(any(feature = "csr", test))]
pub(crate) fn passed_over(matrix: &Matrix, query: &str) -> String {
    let mut said = String::new();
    for (key, value) in query::parse(query) {
        let key = key.as_str();
        if key == "with" && !value.is_empty() {
            let alone = pins(&value).into_iter().filter(|(_, wish)| wish.is_none());
            said.extend(alone.map(|(name, _)| s::passed_over(&format!("with={name}"), None)));
        }
        let is_added = key == "ref" || key.starts_with("utm_") || key.ends_with("clid");
        if is_added || key == "release" || ASKED.contains(&key) {
            continue;
        }
        let components = matrix.components().iter().map(|one| one.id.as_str());
        let mut known: Vec<&str> = components.collect();
        let count = known.len();
        known.extend(ASKED);
        let name = key.strip_prefix("with-").unwrap_or(key);
        let error = UnknownName::new("key", name, &known[..]);
        let meant = error.meant().first().map(|meant| {
            let is_component = known[..count].contains(meant);
            format!("{}{meant}={value}", if is_component { "with=" } else { "" })
        });
        said.push_str(&s::passed_over(key, meant.as_deref()));
    }
    said
}

/// The way in which an address wants its command; the one line where it names none that there is.
pub fn way(query: &str) -> Way {
    let pairs = query::parse(query).into_iter().rev();
    let mut ways = pairs.filter(|(key, _)| key == "way");
    ways.find_map(|(_, value)| value.parse().ok())
        .unwrap_or(Way::OneLine)
}

/// The query of a request and a way: `?…`, or nothing where nothing is wished for.
pub fn address(request: &RawRequest, way: Way) -> String {
    let pins: Vec<String> = request
        .pins
        .iter()
        .map(|(component, wish)| format!("{component}={wish}"))
        .collect();
    let single = [
        ("version", &request.version),
        ("platform", &request.platform),
        ("method", &request.method),
    ];
    query::write(
        single
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.as_deref()?)))
            .chain(pins.iter().map(|pin| ("with", pin.as_str())))
            .chain((way != Way::OneLine).then(|| ("way", way.as_str()))),
    )
}

/// The two releases that are compared, by what names them. An empty text is no wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The one that somebody has.
    pub from: String,
    /// The one that is looked at.
    pub to: String,
}

impl Pair {
    /// Reads a query; unknown keys are somebody else's.
    pub fn from_query(query: &str) -> Self {
        let mut pair = Self::default();
        for (key, value) in query::parse(query) {
            pair.set(&key, value);
        }
        pair
    }

    /// Takes the value of a field by its name, as the address has it.
    pub fn set(&mut self, name: &str, value: String) {
        match name {
            "from" => self.from = value,
            "to" => self.to = value,
            _ => {}
        }
    }

    /// The query of this pair: `?…`, or nothing where nothing is wished for.
    pub fn to_query(&self) -> String {
        written([("from", &self.from), ("to", &self.to)])
    }

    /// The same with the versions of both releases, where it means two.
    pub(crate) fn named(&self, matrix: &Matrix) -> Self {
        match compared(matrix, &self.from, &self.to) {
            Ok((from, to)) => Self {
                from: from.version.to_string(),
                to: to.version.to_string(),
            },
            Err(_) => self.clone(),
        }
    }
}

/// The file that is checked by hand, and its release. An empty text is no wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What names the release.
    pub release: String,
    /// The name of a file, or of an image.
    pub file: String,
}

impl Checked {
    /// Reads a query; unknown keys are somebody else's. `release` is what `version` was called here once.
    pub fn from_query(query: &str) -> Self {
        let mut checked = Self::default();
        for (key, value) in query::parse(query) {
            match key.as_str() {
                "version" | "release" => checked.release = value,
                "file" => checked.file = value,
                _ => {}
            }
        }
        checked
    }

    /// The query of this file: `?…`, or nothing where nothing is wished for.
    pub fn to_query(&self) -> String {
        written([("version", &self.release), ("file", &self.file)])
    }
}

/// The query of some values, without those that are empty.
fn written<const N: usize>(values: [(&str, &String); N]) -> String {
    let there = values.into_iter().filter(|(_, value)| !value.is_empty());
    query::write(there.map(|(key, value)| (key, value.as_str())))
}

/// What the matrix page shows of its table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that a row must all hold, in any order.
    pub text: String,
    /// A release's status.
    pub status: Option<String>,
    /// A platform for which there must be a plan.
    pub platform: Option<String>,
    /// The column that decides the order; the newest first where there is none.
    pub sort: Option<Sort>,
}

/// A column, and which way its values go: `date`, or `-date` from the last to the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's key.
    pub key: String,
    /// Whether the lowest value comes first.
    pub is_up: bool,
}

impl Sort {
    fn from_value(value: &str) -> Option<Self> {
        let (key, is_up) = match value.strip_prefix('-') {
            Some(key) => (key, false),
            None => (value, true),
        };
        (!key.is_empty()).then(|| Self {
            key: key.to_owned(),
            is_up,
        })
    }

    fn to_value(&self) -> String {
        let sign = if self.is_up { "" } else { "-" };
        format!("{sign}{}", self.key)
    }

    /// What follows from a column's head: its last value first, then its first, then no order at all.
    #[cfg(any(feature = "csr", test))]
    pub(crate) fn turned(now: Option<&Self>, key: String) -> Option<Self> {
        match now.filter(|now| now.key == key) {
            None => Some(Self { key, is_up: false }),
            Some(Self { is_up: false, .. }) => Some(Self { key, is_up: true }),
            Some(Self { is_up: true, .. }) => None,
        }
    }
}

impl Filter {
    /// Reads a query; unknown keys are somebody else's.
    pub fn from_query(query: &str) -> Self {
        let mut filter = Self::default();
        for (key, value) in query::parse(query) {
            filter.set(&key, value);
        }
        filter
    }

    /// Takes the value of a field by its name, as the address has it.
    pub fn set(&mut self, name: &str, value: String) {
        match name {
            "q" => self.text = value,
            "status" => self.status = Some(value).filter(|value| !value.is_empty()),
            "platform" => self.platform = Some(value).filter(|value| !value.is_empty()),
            "sort" => self.sort = Sort::from_value(&value),
            _ => {}
        }
    }

    /// The query of this filter: `?…`, or nothing where everything is shown.
    pub fn to_query(&self) -> String {
        let sort = self.sort.as_ref().map(Sort::to_value);
        let fields = [
            ("q", Some(&self.text).filter(|text| !text.is_empty())),
            ("status", self.status.as_ref()),
            ("platform", self.platform.as_ref()),
            ("sort", sort.as_ref()),
        ];
        query::write(
            fields
                .into_iter()
                .filter_map(|(key, value)| Some((key, value?.as_str()))),
        )
    }

    /// The words of the search, in small letters.
    #[cfg(any(feature = "csr", test))]
    pub(crate) fn words(&self) -> Vec<String> {
        let text = self.text.to_ascii_lowercase();
        text.split_whitespace().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fixture::matrix;

    #[test]
    fn a_deep_link_is_a_request() {
        let link = "?version=v1.0.0&platform=darwin-arm64&method=binary&with=axon=1.5.0";
        let request = request(&format!("{link}&utm=x"));
        assert_eq!(request.version.as_deref(), Some("v1.0.0"));
        assert_eq!(request.platform.as_deref(), Some("darwin-arm64"));
        assert_eq!(request.method.as_deref(), Some("binary"));
        assert_eq!(request.pins["axon"], "1.5.0");
        assert_eq!(address(&request, way(link)), link);
    }

    #[test]
    fn no_wish_is_no_query() {
        assert_eq!(address(&RawRequest::default(), way("?way=")), "");
        assert_eq!(
            request("?version=&method=&with=axon"),
            RawRequest::default()
        );
        assert_eq!(Filter::default().to_query(), "");
    }

    #[test]
    fn a_release_has_one_name_in_every_address_and_the_old_one_is_read() {
        let request = |query: &str| address(&request(query), Way::OneLine);
        let checked = |query: &str| Checked::from_query(query).to_query();
        for query in ["?version=v1.0.0", "?release=v1.0.0"] {
            assert_eq!(request(query), "?version=v1.0.0");
            assert_eq!(checked(query), "?version=v1.0.0");
        }
    }

    #[test]
    fn one_value_holds_one_pin_or_several() {
        for (query, expected) in [
            (
                "?with=axon=1.5.0,core=1.0.0",
                "?with=axon=1.5.0&with=core=1.0.0",
            ),
            (
                "?with=axon=1,smi-spec=1, core=^1",
                "?with=axon=1&with=core=^1&with=smi-spec=1",
            ),
            (
                "?with=axon=%3E=1.0, %3C2,core=1",
                "?with=axon=%3E=1.0,+%3C2&with=core=1",
            ),
            ("?with=axon=%3E1,=2", "?with=axon=%3E1,=2"),
            // The names of two: whose versions these are to be is for a person to say.
            ("?with=axon,core=1", "?with=axon,core=1"),
        ] {
            assert_eq!(address(&request(query), Way::OneLine), expected, "{query}");
        }
    }

    #[test]
    fn what_is_passed_over_is_named_with_what_was_meant() {
        let matrix = matrix();
        let meant = |key: &str, meant: &str| {
            format!("This page knows no `{key}` in an address: did you mean `{meant}`? ")
        };
        let nothing = "This page knows no `colour` in an address, and passes over it. ";
        for (query, expected) in [
            ("?axon=1.6.0", meant("axon", "with=axon=1.6.0")),
            ("?with-core=1.0.0", meant("with-core", "with=core=1.0.0")),
            ("?axn=1.6.0", meant("axn", "with=axon=1.6.0")),
            ("?versions=v1.0.0", meant("versions", "version=v1.0.0")),
            (
                "?Platform=linux-amd64",
                meant("Platform", "platform=linux-amd64"),
            ),
            (
                "?colour=red&methods=binary",
                nothing.to_owned() + &meant("methods", "method=binary"),
            ),
            (
                "?version=v1.0.0&release=v1.0.0&way=steps&with=axon=1&platform=&method=x",
                String::new(),
            ),
            (
                "?with=axon&with=&with=core=1",
                "This page knows no `with=axon` in an address, and passes over it. ".to_owned(),
            ),
            ("?utm_source=a&fbclid=b&ref=c", String::new()),
            ("", String::new()),
        ] {
            assert_eq!(passed_over(&matrix, query), expected, "{query}");
        }
    }

    #[test]
    fn an_address_names_its_way() {
        for &named in Way::ALL {
            let link = address(&RawRequest::default(), named);
            assert_eq!(way(&link), named, "{link}");
        }
        assert_eq!(way("?way=offline&way=pinned"), Way::Pinned);
        assert_eq!(way("?way=offlin"), Way::OneLine);
    }

    #[test]
    fn a_head_turns_its_column_three_ways() {
        let turned = |query: &str, key: &str| {
            let mut filter = Filter::from_query(query);
            filter.sort = Sort::turned(filter.sort.as_ref(), key.to_owned());
            filter.to_query()
        };
        assert_eq!(turned("?q=a", "date"), "?q=a&sort=-date");
        assert_eq!(turned("?sort=-date", "date"), "?sort=date");
        assert_eq!(turned("?sort=date", "date"), "");
        assert_eq!(turned("?sort=date", "axon"), "?sort=-axon");
        assert_eq!(Filter::from_query("?sort=-").sort, None);
    }

    fn word() -> impl Strategy<Value = Option<String>> {
        prop::option::of(".+")
    }

    prop_compose! {
        fn any_request()(
            version in word(),
            platform in word(),
            method in word(),
            // A wish with a second pin in it is two of them.
            pins in prop::collection::btree_map("[^=]+", "[^,]*|[^a-zA-Z]*", 0..4),
        ) -> RawRequest {
            RawRequest { version, platform, method, pins }
        }
    }

    proptest! {
        #[test]
        fn a_request_survives_its_address(wish in any_request()) {
            prop_assert_eq!(request(&address(&wish, Way::Offline)), wish);
        }

        #[test]
        fn any_address_is_a_state(query in ".*") {
            let wish = request(&query);
            prop_assert_eq!(request(&address(&wish, way(&query))), wish);
            let filter = Filter::from_query(&query);
            prop_assert_eq!(Filter::from_query(&filter.to_query()), filter);
            let pair = Pair::from_query(&query);
            prop_assert_eq!(Pair::from_query(&pair.to_query()), pair);
        }

        #[test]
        fn a_pair_and_a_file_survive_their_address(one in ".*", other in ".*") {
            let pair = Pair { from: one.clone(), to: other.clone() };
            prop_assert_eq!(Pair::from_query(&pair.to_query()), pair);
            let checked = Checked { release: one, file: other };
            prop_assert_eq!(Checked::from_query(&checked.to_query()), checked);
        }
    }
}
