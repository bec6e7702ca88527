package atoll.api.request;

/// What happens to unknown and duplicate fields of a body. The query parameter `fieldValidation`.
/// IGNORE drops them silently, WARN drops them and tells in `Warning` headers, STRICT refuses the
/// request as `BadRequest`. kubectl asks for STRICT; a request that asks for nothing gets WARN.
public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
}
