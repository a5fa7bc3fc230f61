//! Texts with places to be filled in.

/// A template with each mark, such as `@version@`, replaced by its value. Values are looked into for no marks: what the
/// matrix says is no template.
pub(super) fn filled<'a>(template: &str, fields: &[(&'a str, impl AsRef<str> + 'a)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    // The first mark in what is left, and of those that begin there the longest.
    while let Some((at, mark, value)) = fields
        .iter()
        .filter_map(|(mark, value)| Some((rest.find(mark)?, *mark, value)))
        .min_by_key(|(at, mark, _)| (*at, usize::MAX - mark.len()))
    {
        text.push_str(&rest[..at]);
        text.push_str(value.as_ref());
        rest = &rest[at + mark.len()..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_no_template() {
        let fields = [("@a@", "1 @b@ @a@"), ("@b@", "2"), ("\"@a@\"", "3")];
        assert_eq!(
            filled("x @a@ @b@@b@ \"@a@\" @c@", &fields),
            "x 1 @b@ @a@ 22 3 @c@"
        );
        assert_eq!(filled("", &fields), "");
    }
}
