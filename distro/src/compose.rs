//! `compose`: a set of component versions where no release holds what was wished for.

use anyhow::Result;
use mlos_compose::{Wishes, compose, explain_composition, explain_no_composition, explain_offer};
use mlos_resolver::{Matrix, Refusal, Request, Shell, Wish, quote};

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{output, pins};

/// What is wished for.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Compose {
    /// Wishes for component versions, such as `axon=3.1.9 core=7`; without any the best set that there is
    #[arg(value_name = "PINS")]
    pins: Vec<String>,
    /// The platform for which every program has to be published; any if none is named
    #[arg(long, value_name = "P")]
    platform: Option<String>,
}

impl Compose {
    /// # Errors
    /// Wishes that cannot be understood. That no set fits is an answer, not an error.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let pins = pins::parse("compose axon=1.5 core=1", &self.pins)?;
        let wishes = Wishes::parse(&matrix, &pins, self.platform.as_deref())
            .map_err(|error| Trouble::usage(error.to_string()))?;
        match compose(&matrix, &wishes) {
            Ok(composition) => {
                if common.json {
                    output::json(&composition)?;
                } else {
                    output::data(&format!("{}\n", explain_composition(&composition)))?;
                }
                Ok(Outcome::Done)
            }
            Err(none) => {
                if common.json {
                    output::json(&none)?;
                }
                output::message(format_args!("{}", explain_no_composition(&none)));
                Ok(Outcome::No)
            }
        }
    }
}

/// Where wishes for components leave every release and can be composed: the set, and how to see more of it.
pub(crate) fn hint(matrix: &Matrix, request: &Request, refusal: &Refusal) -> Option<String> {
    let is_pin = |wish: &Wish| matches!(wish, Wish::Pin { .. });
    if !refusal.clash.iter().any(is_pin) {
        return None;
    }
    let composition = compose(matrix, &Wishes::from(request)).ok()?;
    let release = composition.release.as_ref();
    let release = release.and_then(|version| matrix.release(version));
    if release.is_some_and(|release| release.status.is_installable()) {
        return None;
    }
    let pins = request.pins.iter();
    let pins: Vec<String> = pins
        .map(|(id, wish)| quote(&format!("{id}={wish}"), Shell::Posix))
        .collect();
    Some(format!(
        "{}: `mlos-distro compose {} --platform {}` says what is known of it",
        explain_offer(&composition),
        pins.join(" "),
        request.platform
    ))
}
