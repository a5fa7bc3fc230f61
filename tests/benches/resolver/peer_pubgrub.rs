//! The same releases for the solver of `pubgrub`: numbers instead of versions, which costs it least.

use std::{fmt, ops::Range, time::Instant};

use pubgrub::{
    Dependencies, DependencyConstraints, DependencyProvider, PackageResolutionStatistics,
    PubGrubError, Ranges, resolve,
};

/// As many releases as the matrix has; of each component the version that [`mlos_tests::many`] gives.
pub(crate) struct Releases {
    size: u32,
}

/// A question to [`Releases`].
struct Question<'a> {
    releases: &'a Releases,
    wish: [(&'static str, Ranges<u32>); 2],
    deadline: Instant,
}

/// It takes longer than anybody would wait.
#[derive(Debug)]
pub(crate) struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it takes too long")
    }
}

impl std::error::Error for TooLong {}

impl Releases {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            size: u32::try_from(size).expect("a matrix that fits into memory"),
        }
    }

    /// The newest release of these with an `axon` of those.
    pub(crate) fn newest(
        &self,
        releases: Range<u32>,
        axon: Range<u32>,
        deadline: Instant,
    ) -> Result<Option<usize>, TooLong> {
        let set = |range: Range<u32>| Ranges::between(range.start, range.end);
        let question = Question {
            releases: self,
            wish: [("mlos", set(releases)), ("axon", set(axon))],
            deadline,
        };
        match resolve(&question, "wish", 0_u32) {
            Ok(solution) => {
                let newest = *solution.get("mlos").expect("what was wished for");
                Ok(usize::try_from(newest).ok())
            }
            Err(PubGrubError::NoSolution(_)) => Ok(None),
            Err(_) => Err(TooLong),
        }
    }
}

impl DependencyProvider for Question<'_> {
    type P = &'static str;
    type V = u32;
    type VS = Ranges<u32>;
    type Priority = u8;
    type M = String;
    type Err = TooLong;

    fn should_cancel(&self) -> Result<(), TooLong> {
        if Instant::now() > self.deadline {
            return Err(TooLong);
        }
        Ok(())
    }

    /// The release first: its components follow from it.
    fn prioritize(
        &self,
        package: &Self::P,
        _: &Ranges<u32>,
        _: &PackageResolutionStatistics,
    ) -> u8 {
        u8::from(*package == "mlos")
    }

    fn choose_version(
        &self,
        package: &Self::P,
        range: &Ranges<u32>,
    ) -> Result<Option<u32>, TooLong> {
        let versions = if *package == "wish" {
            1
        } else {
            self.releases.size
        };
        Ok((0..versions).rev().find(|version| range.contains(version)))
    }

    fn get_dependencies(
        &self,
        package: &Self::P,
        version: &u32,
    ) -> Result<Dependencies<Self::P, Ranges<u32>, String>, TooLong> {
        let dependencies: DependencyConstraints<_, _> = match *package {
            "wish" => self.wish.iter().cloned().collect(),
            "mlos" => [
                ("axon", Ranges::singleton(*version)),
                ("core", Ranges::singleton(*version / 3)),
            ]
            .into_iter()
            .collect(),
            _ => DependencyConstraints::default(),
        };
        Ok(Dependencies::Available(dependencies))
    }
}
