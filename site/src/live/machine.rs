//! What the browser says of its machine.

use leptos::prelude::*;

use crate::machine::Machine;

/// The machine, as this browser has it.
pub(crate) fn machine() -> Machine {
    let navigator = window().navigator();
    Machine {
        platform: navigator.platform().unwrap_or_default(),
        agent: navigator.user_agent().unwrap_or_default(),
        touch_points: navigator.max_touch_points(),
    }
}
