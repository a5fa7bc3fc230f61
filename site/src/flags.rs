//! The command for a choice, and what each of its flags tells the script.

use mlos_resolver::{Matrix, Shell, command};

use crate::{
    answer::Answer,
    command::command as boxed,
    html::{Html, html},
    strings as s,
    words::{sentence, words},
};

/// For an answer; for none, the command without flags.
pub(crate) fn flags(matrix: &Matrix, answer: Option<&Answer>) -> Html {
    let (line, flags) = match answer {
        None => (Some(command::one_line(matrix)), Vec::new()),
        Some(Answer::Plan(plan)) => {
            let decision = &plan.decision;
            let flags = vec![
                (
                    format!("--version {}", decision.release),
                    s::flag_version(&decision.release),
                ),
                (
                    format!("--method {}", decision.method),
                    s::method(decision.method).to_owned(),
                ),
            ];
            let is_posix = Shell::of(decision.platform) == Shell::Posix;
            let line = command::install(matrix, decision, Shell::Posix).filter(|_| is_posix);
            (line, flags)
        }
        Some(Answer::Refusal(_) | Answer::Misread { .. }) => (None, Vec::new()),
    };
    let Some(line) = line else {
        let says = match answer {
            None | Some(Answer::Plan(_)) => s::NO_SCRIPT_HERE.to_owned(),
            Some(other) => sentence(&other.summary(matrix)),
        };
        return html!("<p class=\"no-command\">{}</p>", words(&says));
    };
    let says = if flags.is_empty() {
        s::NO_FLAGS
    } else {
        s::ITS_FLAGS
    };
    let flags: Vec<_> = flags
        .into_iter()
        .map(|(flag, says)| html!("<dt><code>{}</code></dt><dd>{}</dd>", flag, says))
        .collect();
    html!(
        "{}<p class=\"measure\">{}</p><dl class=\"facts\">{}</dl>",
        boxed("given", &line, s::THE_COMMAND),
        says,
        flags
    )
}
