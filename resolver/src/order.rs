//! Sorting. Each list with its own code for it would be a large part of what a browser fetches, so there is one.

use std::cmp::Ordering;

/// The list in its order; what is equal stays as it was.
pub(crate) fn sorted<T>(list: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = order(list.len(), &|one, other| compare(&list[one], &list[other]));
    let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|place| list[place].take())
        .collect()
}

fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_the_standard_library_does(list in prop::collection::vec((0_u8..9, 0_u8..9), 0..40)) {
            let mut expect = list.clone();
            expect.sort_by(|(one, _), (other, _)| other.cmp(one));
            prop_assert_eq!(sorted(list, |(one, _), (other, _)| other.cmp(one)), expect);
        }
    }
}
