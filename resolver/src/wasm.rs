//! The resolver for JavaScript. What it decides is decided by the same code; here it only changes hands.
//!
//! A refusal is a value. Only malformed input throws, with a stable `code`.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    Matrix, Plan, RawRequest, Refusal, Request, UsageError, explain_plan, explain_refusal, resolve,
};

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
pub struct Resolver(Matrix);

#[wasm_bindgen]
impl Resolver {
    /// Takes the text of `/api/v1/matrix.json`.
    ///
    /// # Errors
    ///
    /// A text that is no such JSON: code `bad-matrix`, with every problem in the message.
    #[wasm_bindgen(constructor)]
    pub fn new(published: &str) -> Result<Resolver, JsError> {
        let matrix =
            Matrix::from_published(published).map_err(|cause| error("bad-matrix", &cause))?;
        Ok(Self(matrix))
    }

    /// The fingerprint of the matrix.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_string()
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
    ) -> Result<JsValue, JsError> {
        let answer = match resolve(&self.0, &self.request(request)?) {
            Ok(plan) => Answer::Plan {
                text: explain_plan(&plan),
                plan,
            },
            Err(refusal) => Answer::Refusal {
                text: explain_refusal(&refusal),
                refusal,
            },
        };
        answer
            .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
            .map_err(|cause| error("bad-request", &cause))
    }

    /// The decision as canonical JSON, byte for byte as every other surface writes it; nothing where there is no plan.
    ///
    /// # Errors
    ///
    /// As [`resolve`](Self::resolve).
    pub fn decision(
        &self,
        #[wasm_bindgen(unchecked_param_type = "RawRequest")] request: &JsValue,
    ) -> Result<Option<String>, JsError> {
        Ok(resolve(&self.0, &self.request(request)?)
            .ok()
            .map(|plan| plan.decision.canonical()))
    }

    fn request(&self, request: &JsValue) -> Result<Request, JsError> {
        // As JSON: read field by field, a misspelt one would count as not given. JSON has no words for a `Map`, whose
        // entries would be lost without a sound.
        plain("a request", request)?;
        let pins =
            js_sys::Reflect::get(request, &JsValue::from_str("pins")).unwrap_or(JsValue::UNDEFINED);
        if !pins.is_undefined() {
            plain("`pins`", &pins)?;
        }
        let text = js_sys::JSON::stringify(request)
            .ok()
            .and_then(|text| text.as_string())
            .ok_or_else(|| error("bad-request", &"expected a request that JSON can hold"))?;
        let raw: RawRequest =
            serde_json::from_str(&text).map_err(|cause| error("bad-request", &cause))?;
        Request::parse(&self.0, &raw).map_err(|cause: UsageError| error(cause.code(), &cause))
    }
}

#[wasm_bindgen]
extern "C" {
    /// `[object Map]`, `[object Null]`: what a value is.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> String;
}

/// Whether a value is an object such as `{ a: 1 }`, from whichever frame or context it comes.
fn plain(what: &str, value: &JsValue) -> Result<(), JsError> {
    let tag = tag(value);
    let kind = tag.trim_start_matches("[object ").trim_end_matches(']');
    if kind == "Object" {
        return Ok(());
    }
    let hint = if kind == "Map" {
        "; `Object.fromEntries(map)` makes one of a `Map`"
    } else {
        ""
    };
    let message = format!("expected {what} that is a plain object, found `{kind}`{hint}");
    Err(error("bad-request", &message))
}

/// An `Error` whose message begins with a stable code.
fn error(code: &str, cause: &dyn std::fmt::Display) -> JsError {
    JsError::new(&format!("{code}: {cause}"))
}
