//! The smallest part of a person's wishes that has no plan.
//!
//! Each release is ruled out by some of the wishes. A set of wishes has no plan when it holds, of every release, one that
//! rules it out, so the smallest such set is looked for: sizes from 0 up, and in each the wishes that rule out the first
//! release that is still there.

use crate::{Request, Wish, refuse::Profile};

/// A smallest set of wishes without a plan: each of its proper subsets has one.
pub(crate) fn clash<'p>(
    request: &Request,
    profiles: &(impl Iterator<Item = &'p Profile> + Clone),
) -> Vec<Wish> {
    let wishes = wishes(request);
    for size in 0..=wishes.len() {
        for (platform, method) in [(false, false), (true, false), (false, true), (true, true)] {
            let machine = usize::from(platform) + usize::from(method);
            if machine > size || (method && request.method.is_none()) {
                continue;
            }
            let left: Vec<Vec<usize>> = profiles
                .clone()
                .filter(|profile| profile.reaches(platform, method))
                .filter_map(|profile| profile.ruled_out_by(request))
                .collect();
            if let Some(chosen) = hit(&left, &mut Vec::new(), size - machine) {
                let named = |wish: &Wish| match wish {
                    Wish::Platform { .. } => platform,
                    Wish::Method { .. } => method,
                    Wish::Version { .. } => chosen.contains(&0),
                    Wish::Pin { component, .. } => {
                        let place = request.pins.keys().position(|id| id == component);
                        place.is_some_and(|place| chosen.contains(&(place + 1)))
                    }
                };
                return wishes.into_iter().filter(named).collect();
            }
        }
    }
    wishes
}

/// All that was wished for.
fn wishes(request: &Request) -> Vec<Wish> {
    let mut wishes = Vec::new();
    wishes.extend(request.version.as_ref().map(|version| Wish::Version {
        value: version.to_string(),
    }));
    wishes.push(Wish::Platform {
        value: request.platform,
    });
    wishes.extend(request.method.map(|method| Wish::Method { value: method }));
    wishes.extend(request.pins.iter().map(|(id, wish)| Wish::Pin {
        component: id.clone(),
        value: wish.to_string(),
    }));
    wishes
}

/// Numbers, at most so many more than are chosen, of which each list holds one.
fn hit(lists: &[Vec<usize>], chosen: &mut Vec<usize>, more: usize) -> Option<Vec<usize>> {
    let mut open = lists
        .iter()
        .filter(|list| !list.iter().any(|number| chosen.contains(number)));
    let Some(list) = open.next() else {
        return Some(chosen.clone());
    };
    if more == 0 {
        return None;
    }
    list.iter().find_map(|&number| {
        chosen.push(number);
        let found = hit(lists, chosen, more - 1);
        chosen.pop();
        found
    })
}
