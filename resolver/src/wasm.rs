//! The resolver for JavaScript. What it decides is decided by the same code; here it only changes hands.
//!
//! A refusal is a value. Only malformed input throws: an `Error` with a stable `code`.

use std::{cell::OnceCell, collections::BTreeMap, fmt::Display, str::FromStr};

use js_sys::{Array, JSON, JsString};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    ComponentId, ComponentVersion, Matrix, Plan, RawRequest, Refusal, Request, UsageError,
    canonical, command, compatibility, explain_plan, explain_refusal, explain_rejected, propose,
    rejected_releases, resolve, resolve_version, shown::shown,
};

/// What is thrown where input is malformed.
#[wasm_bindgen(typescript_custom_section)]
const ERROR: &str = r#"
/** Which input is malformed. */
export type ErrorCode = "bad-matrix" | "bad-request" | "unknown-name" | "bad-version" | "bad-pin" | "no-platform";

/** What is thrown where input is malformed. That there is no plan is no error: it is a `Refusal`. */
export interface ResolverError extends Error {
    name: "ResolverError";
    /** Which input is malformed. */
    code: ErrorCode;
}
"#;

/// A plan or a refusal: look at `outcome` to know which.
#[derive(Serialize, tsify::Tsify)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
pub enum Answer {
    /// There is a plan.
    Plan {
        /// The plan.
        plan: Plan,
        /// The same, for people.
        text: String,
    },
    /// There is none.
    Refusal {
        /// Why, and what works instead.
        refusal: Refusal,
        /// The same, for people.
        text: String,
    },
}

/// A matrix that answers requests.
#[wasm_bindgen]
pub struct Resolver {
    matrix: Matrix,
    /// The names of the releases, each made when it is first given away.
    names: Vec<OnceCell<JsString>>,
}

#[wasm_bindgen]
impl Resolver {
    /// Takes the text of `/api/v1/matrix.json`.
    ///
    /// # Errors
    ///
    /// A text that is no such JSON: code `bad-matrix`, with every problem in the message.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "string")] matrix: &JsValue,
    ) -> Result<Resolver, JsValue> {
        let text = text("bad-matrix", "the text of `matrix.json`", matrix)?;
        let matrix = Matrix::from_published(&text).map_err(|cause| error("bad-matrix", &cause))?;
        let names = matrix.releases().iter().map(|_| OnceCell::new()).collect();
        Ok(Self { matrix, names })
    }

    /// The fingerprint of the matrix.
    pub fn fingerprint(&self) -> String {
        self.matrix.fingerprint().to_string()
    }

    /// The answer to a request: a plan, or a refusal.
    ///
    /// # Errors
    ///
    /// A request that cannot be understood: code `unknown-name`, `bad-version`, `bad-pin`, `no-platform`, or
    /// `bad-request` where it is no request at all.
    #[wasm_bindgen(unchecked_return_type = "Answer")]
    pub fn resolve(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let answer = match resolve(&self.matrix, &self.request(request)?) {
            Ok(plan) => Answer::Plan {
                text: explain_plan(&plan),
                plan,
            },
            Err(refusal) => Answer::Refusal {
                text: explain_refusal(&refusal),
                refusal,
            },
        };
        plain(&answer)
    }

    /// The release of the plan, such as `v1.0.0`, and nothing else; nothing where there is no plan. The fast way.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve).
    #[wasm_bindgen(js_name = resolveVersion, unchecked_return_type = "string | undefined")]
    pub fn resolve_version(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let request = self.request(request)?;
        let place = resolve_version(&self.matrix, &request);
        let name = place.and_then(|place| {
            let version = &self.matrix.releases().get(place)?.version;
            let name = self.names.get(place)?;
            Some(name.get_or_init(|| version.to_string().into()))
        });
        Ok(name.map_or(JsValue::UNDEFINED, JsValue::from))
    }

    /// The decision as canonical JSON, byte for byte as every other surface writes it; nothing where there is no plan.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve).
    pub fn decision(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
    ) -> Result<Option<String>, JsValue> {
        Ok(resolve(&self.matrix, &self.request(request)?)
            .ok()
            .map(|plan| plan.decision.canonical()))
    }

    /// Every release that does not fit, newest first, with every reason.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve).
    #[wasm_bindgen(unchecked_return_type = "RejectedRelease[]")]
    pub fn rejected(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
    ) -> Result<JsValue, JsValue> {
        plain(&rejected_releases(&self.matrix, &self.request(request)?))
    }

    /// The answer for people: one sentence, a short text with a hint, or every release that does not fit, a line each.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve); `unknown-name` for a detail that is none of the three.
    pub fn explain(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "\"sentence\" | \"short\" | \"full\"")]
        detail: &JsValue,
    ) -> Result<String, JsValue> {
        let detail = text("unknown-name", "a detail", detail)?;
        let request = self.request(request)?;
        if detail == "full" {
            return Ok(explain_rejected(&self.matrix, &request));
        }
        let answer = resolve(&self.matrix, &request);
        match (&*detail, answer) {
            ("sentence", Ok(plan)) => Ok(plan.why.into_iter().next().unwrap_or_default()),
            ("sentence", Err(refusal)) => Ok(refusal.sentence),
            ("short", Ok(plan)) => Ok(explain_plan(&plan)),
            ("short", Err(refusal)) => Ok(explain_refusal(&refusal)),
            (other, _) => Err(error(
                "unknown-name",
                &format_args!(
                    "unknown detail `{}`: expected one of `sentence`, `short`, `full`",
                    shown(other)
                ),
            )),
        }
    }

    /// The command that a person pastes to carry out the plan; nothing where there is no plan, or where the shell has no
    /// way to do it.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve); `unknown-name` for a shell that is none of the three.
    pub fn command(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Shell")] shell: &JsValue,
    ) -> Result<Option<String>, JsValue> {
        let shell = read(&text("unknown-name", "the name of a shell", shell)?)?;
        let plan = resolve(&self.matrix, &self.request(request)?);
        Ok(plan
            .ok()
            .and_then(|plan| command::install(&self.matrix, &plan.decision, shell)))
    }

    /// How well two component versions go together, each given as `axon=1.5.0`.
    ///
    /// # Errors
    ///
    /// A text that is no component and version, or a component that the matrix does not have.
    #[wasm_bindgen(unchecked_return_type = "Compatibility")]
    pub fn compatibility(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] a: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] b: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let pair = |value: &JsValue| {
            let text = text("bad-version", "a component and its version", value)?;
            let (id, version) = text.split_once('=').unwrap_or((&text, ""));
            self.component(id, version)
        };
        let ((a, held), (b, other)) = (pair(a)?, pair(b)?);
        plain(&compatibility(&self.matrix, (&a, &held), (&b, &other)))
    }

    /// The release that a change of component versions leads to, and what still blocks it.
    ///
    /// # Errors
    ///
    /// A text that is no version, or a component that the matrix does not have.
    #[wasm_bindgen(unchecked_return_type = "Proposal")]
    pub fn propose(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, string>")] set: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let set = texts("a set", set)?;
        let changes: Result<Vec<_>, _> = set
            .iter()
            .map(|(id, version)| self.component(id, version))
            .collect();
        plain(&propose(&self.matrix, &changes?))
    }

    fn component(
        &self,
        id: &str,
        version: &str,
    ) -> Result<(ComponentId, ComponentVersion), JsValue> {
        let component = Request::component(&self.matrix, id).map_err(|cause| usage(&cause))?;
        let version = version
            .parse()
            .map_err(|cause| error("bad-version", &cause))?;
        Ok((component.clone(), version))
    }

    fn request(&self, request: &JsValue) -> Result<Request, JsValue> {
        Request::parse(&self.matrix, &raw_request(request)?).map_err(|cause| usage(&cause))
    }
}

#[wasm_bindgen]
extern "C" {
    /// A request as JavaScript has it.
    type Wishes;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn version(this: &Wishes) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn platform(this: &Wishes) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn method(this: &Wishes) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, structural, catch)]
    fn pins(this: &Wishes) -> Result<JsValue, JsValue>;

    // Each of these may run code of whoever made the value, and what that throws must not pass through this program.

    /// `[object Map]`, `[object Null]`: what a value is.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call, catch)]
    fn tag(value: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Object, catch)]
    fn keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(js_namespace = Object, catch)]
    fn entries(value: &JsValue) -> Result<Array, JsValue>;

    /// An `Error` that can be given more than a message.
    #[wasm_bindgen(js_name = Error)]
    type Thrown;

    #[wasm_bindgen(constructor, js_class = "Error")]
    fn new(message: &str) -> Thrown;

    #[wasm_bindgen(method, setter, structural)]
    fn set_name(this: &Thrown, name: &str);

    #[wasm_bindgen(method, setter, structural)]
    fn set_code(this: &Thrown, code: &str);
}

/// Reads a request field by field. A misspelt field would count as not given, so there must be no others.
fn raw_request(request: &JsValue) -> Result<RawRequest, JsValue> {
    if !request.is_object() {
        is_plain("a request", request)?;
    }
    let wishes: &Wishes = request.unchecked_ref();
    let mut known = 0;
    let mut field = |name: &str, value: Result<JsValue, JsValue>| {
        let value = value?;
        if value.is_undefined() {
            return Ok(None);
        }
        known += 1;
        match value.as_string() {
            Some(text) => Ok(Some(text)),
            None => Err(unexpected(&format_args!("a text for `{name}`"), &value, "")),
        }
    };
    let version = field("version", wishes.version())?;
    let platform = field("platform", wishes.platform())?;
    let method = field("method", wishes.method())?;
    let pins = match wishes.pins()? {
        pins if pins.is_undefined() => BTreeMap::new(),
        pins => {
            known += 1;
            texts("`pins`", &pins)?
        }
    };
    let keys = keys(request)?;
    if known == 0 || keys.length() != known {
        is_plain("a request", request)?;
        let names = keys.iter().filter_map(|key| key.as_string());
        for name in names {
            if !["version", "platform", "method", "pins"].contains(&name.as_str()) {
                let message = format_args!(
                    "unknown field `{}`: expected one of `version`, `platform`, `method`, `pins`",
                    shown(&name)
                );
                return Err(error("bad-request", &message));
            }
        }
    }
    Ok(RawRequest {
        version,
        platform,
        method,
        pins,
    })
}

/// Texts by name.
fn texts(what: &str, value: &JsValue) -> Result<BTreeMap<String, String>, JsValue> {
    is_plain(what, value)?;
    let mut texts = BTreeMap::new();
    for entry in entries(value)? {
        let entry: Array = entry.unchecked_into();
        let (name, value) = (entry.get(0), entry.get(1));
        let name = name.as_string().unwrap_or_default();
        match value.as_string() {
            Some(text) => texts.insert(name, text),
            None => {
                return Err(unexpected(
                    &format_args!("a text for `{}`", shown(&name)),
                    &value,
                    "",
                ));
            }
        };
    }
    Ok(texts)
}

/// Whether a value is an object such as `{ a: 1 }`, from whichever frame or context it comes.
fn is_plain(what: &str, value: &JsValue) -> Result<(), JsValue> {
    if value.is_object() && kind(value) == "Object" {
        return Ok(());
    }
    let hint = if kind(value) == "Map" {
        "; `Object.fromEntries(map)` makes one of a `Map`"
    } else {
        ""
    };
    Err(unexpected(
        &format_args!("{what} that is a plain object"),
        value,
        hint,
    ))
}

fn unexpected(expected: &dyn Display, found: &JsValue, hint: &str) -> JsValue {
    let kind = kind(found);
    error(
        "bad-request",
        &format_args!("expected {expected}, found `{kind}`{hint}"),
    )
}

/// What a value is: `Object`, `Map`, `Null`.
fn kind(value: &JsValue) -> String {
    // What throws there says nothing of what it is.
    let tag = tag(value).unwrap_or_default();
    let name = tag
        .strip_prefix("[object ")
        .and_then(|rest| rest.strip_suffix(']'));
    shown(name.unwrap_or("Object"))
}

/// A value that has to be a text: whatever else JavaScript passes is no reason to fall over.
fn text(code: &str, expected: &str, value: &JsValue) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| {
        let kind = kind(value);
        error(code, &format_args!("expected {expected}, found `{kind}`"))
    })
}

fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, JsValue> {
    text.parse().map_err(|cause| error("unknown-name", &cause))
}

/// A value as plain objects.
fn plain<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    JSON::parse(&canonical(value))
}

fn usage(cause: &UsageError) -> JsValue {
    error(cause.code(), cause)
}

fn error(code: &str, cause: &dyn Display) -> JsValue {
    let thrown = Thrown::new(&cause.to_string());
    thrown.set_name("ResolverError");
    thrown.set_code(code);
    thrown.into()
}
