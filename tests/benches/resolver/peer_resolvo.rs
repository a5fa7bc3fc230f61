//! The same releases for the solver of `resolvo`: numbers instead of versions, which costs it least.

use std::{any::Any, fmt::Display, ops::Range, time::Instant};

use resolvo::{
    Candidates, Condition, ConditionId, Dependencies, DependencyProvider, Interner,
    KnownDependencies, NameId, Problem, SolvableId, Solver, SolverCache, StringId,
    UnsolvableOrCancelled, VersionSetId, VersionSetUnionId,
    utils::{Pool, VersionSet},
};

use crate::peer_pubgrub::TooLong;

/// Versions from one to before another.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Versions(Range<u32>);

impl VersionSet for Versions {
    type V = u32;
}

/// As many releases as the matrix has; of each component the version that [`mlos_tests::many`] gives.
pub(crate) struct Releases {
    pool: Pool<Versions>,
    candidates: Vec<(NameId, Vec<SolvableId>)>,
    mlos: NameId,
    axon: NameId,
    core: NameId,
}

/// A question to [`Releases`].
struct Question<'a> {
    releases: &'a Releases,
    deadline: Instant,
}

impl Releases {
    pub(crate) fn new(size: usize) -> Self {
        let pool = Pool::new();
        let size = u32::try_from(size).expect("a matrix that fits into memory");
        let names = ["mlos", "axon", "core"].map(|name| pool.intern_package_name(name));
        let candidates = names
            .iter()
            .map(|&name| {
                let solvables = (0..size).map(|version| pool.intern_solvable(name, version));
                (name, solvables.collect())
            })
            .collect();
        let [mlos, axon, core] = names;
        Self {
            pool,
            candidates,
            mlos,
            axon,
            core,
        }
    }

    /// The newest release of these with an `axon` of those.
    pub(crate) fn newest(
        &self,
        releases: Range<u32>,
        axon: Range<u32>,
        deadline: Instant,
    ) -> Result<Option<usize>, TooLong> {
        let wish = [(self.mlos, releases), (self.axon, axon)];
        let requirements = wish.map(|(name, range)| self.set(name, range).into());
        let mut solver = Solver::new(Question {
            releases: self,
            deadline,
        });
        let solution = match solver.solve(Problem::new().requirements(requirements.into())) {
            Ok(solution) => solution,
            Err(UnsolvableOrCancelled::Unsolvable(_)) => return Ok(None),
            Err(UnsolvableOrCancelled::Cancelled(_)) => return Err(TooLong),
        };
        let newest = solution
            .into_iter()
            .map(|id| self.pool.resolve_solvable(id))
            .find(|solvable| solvable.name == self.mlos);
        Ok(usize::try_from(newest.expect("what was wished for").record).ok())
    }

    fn set(&self, name: NameId, range: Range<u32>) -> VersionSetId {
        self.pool.intern_version_set(name, Versions(range))
    }

    fn version(&self, solvable: SolvableId) -> u32 {
        self.pool.resolve_solvable(solvable).record
    }
}

impl Interner for Question<'_> {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        self.releases.version(solvable)
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        self.releases.pool.resolve_package_name(name)
    }

    fn display_version_set(&self, set: VersionSetId) -> impl Display + '_ {
        let Versions(range) = self.releases.pool.resolve_version_set(set);
        format!("{}..{}", range.start, range.end)
    }

    fn display_string(&self, string: StringId) -> impl Display + '_ {
        self.releases.pool.resolve_string(string)
    }

    fn version_set_name(&self, set: VersionSetId) -> NameId {
        self.releases.pool.resolve_version_set_package_name(set)
    }

    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        self.releases.pool.resolve_solvable(solvable).name
    }

    fn version_sets_in_union(
        &self,
        union: VersionSetUnionId,
    ) -> impl Iterator<Item = VersionSetId> {
        self.releases.pool.resolve_version_set_union(union)
    }

    fn resolve_condition(&self, condition: ConditionId) -> Condition {
        self.releases.pool.resolve_condition(condition).clone()
    }
}

impl DependencyProvider for Question<'_> {
    fn should_cancel_with_value(&self) -> Option<Box<dyn Any>> {
        (Instant::now() > self.deadline).then(|| Box::new(TooLong) as Box<dyn Any>)
    }

    async fn filter_candidates(
        &self,
        candidates: &[SolvableId],
        set: VersionSetId,
        inverse: bool,
    ) -> Vec<SolvableId> {
        let Versions(range) = self.releases.pool.resolve_version_set(set);
        let kept = candidates.iter().copied();
        kept.filter(|&solvable| range.contains(&self.releases.version(solvable)) != inverse)
            .collect()
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let (_, candidates) = self
            .releases
            .candidates
            .iter()
            .find(|(id, _)| *id == name)?;
        Some(Candidates {
            candidates: candidates.clone(),
            ..Candidates::default()
        })
    }

    async fn sort_candidates(&self, _: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        solvables.sort_by_key(|&solvable| std::cmp::Reverse(self.releases.version(solvable)));
    }

    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        let held = self.releases.pool.resolve_solvable(solvable);
        let mut dependencies = KnownDependencies::default();
        if held.name == self.releases.mlos {
            for (name, version) in [
                (self.releases.axon, held.record),
                (self.releases.core, held.record / 3),
            ] {
                let set = self.releases.set(name, version..version + 1);
                dependencies.requirements.push(set.into());
            }
        }
        Dependencies::Known(dependencies)
    }
}
