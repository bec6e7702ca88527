package atoll.api.request;

/// What happens to unknown and duplicate fields of a body.
public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT
}
