//! Sets of places in a list of choices.

use std::ops::Bound;

use pubgrub::Ranges;

/// Places in a list of choices, the first being the best.
pub(crate) type Places = Ranges<usize>;

/// These places. Each stands alone, so that what is left of a set is empty exactly where no place is in it.
pub(crate) fn places(each: impl IntoIterator<Item = usize>) -> Places {
    each.into_iter()
        .map(|place| (Bound::Included(place), Bound::Included(place)))
        .collect()
}
