//! TypeScript's declarations as text: what they must not say.

/// Declarations without what stands in `/* */`.
pub fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    first
        + &parts
            .map(|part| part.split_once("*/").map_or("", |(_, rest)| rest))
            .collect::<String>()
}

/// The types in declarations without comments that a value of any kind would have.
pub fn vague(types: &str) -> Vec<&str> {
    types
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| ["any", "object", "Map", "Function"].contains(word))
        .collect()
}

#[test]
fn a_vague_type_is_found() {
    let types = without_comments("/** any */ f(a: Map<string, any>): many; /* object */");
    assert_eq!(vague(&types), ["Map", "any"]);
}
