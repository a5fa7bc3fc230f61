//! One thing that narrows which sets there can be, and where it comes from.

use mlos_resolver::{ComponentId, Constraint, Evidence, Release};

use crate::{choice::Footing, places::Places};

/// Something that is known or was wished for.
pub(crate) struct Fact<'m> {
    pub(crate) topic: Topic<'m>,
    pub(crate) rule: Rule,
}

/// Where a fact comes from.
#[derive(Clone, Copy)]
pub(crate) enum Topic<'m> {
    /// A component release does not accept everything of another component.
    Requires(&'m ComponentId, &'m Constraint),
    /// The newest evidence that holds both of a pair says that it failed.
    FailedPair(&'m Evidence),
    /// A set of which each pair may pass failed as a whole.
    FailedSet(&'m Evidence),
    /// The set is that of a release that was taken back.
    Withdrawn(&'m Release),
    /// The head of `stable` holds the component, so a set does.
    Held(&'m Release),
    /// Nobody asked for what has to be asked for.
    Unasked(Footing),
    /// The component's program is not published for the platform.
    Platform,
    /// A wish.
    Pin,
}

/// What a fact says of the places that are chosen, one of each variable.
pub(crate) enum Rule {
    /// One variable has one of these places.
    Only(usize, Places),
    /// Where one variable has this place, another has one of these.
    Needs((usize, usize), (usize, Places)),
    /// One of these holds as a whole.
    Either(Vec<Vec<(usize, Places)>>),
}

impl Rule {
    /// Whether it holds of a whole choice: the place of each variable.
    pub(crate) fn holds(&self, chosen: &[usize]) -> bool {
        let has = |variable: usize, places: &Places| {
            chosen
                .get(variable)
                .is_some_and(|place| places.contains(place))
        };
        match self {
            Self::Only(variable, places) => has(*variable, places),
            Self::Needs((variable, place), (other, places)) => {
                chosen.get(*variable) != Some(place) || has(*other, places)
            }
            Self::Either(ways) => ways
                .iter()
                .any(|way| way.iter().all(|(variable, places)| has(*variable, places))),
        }
    }
}
