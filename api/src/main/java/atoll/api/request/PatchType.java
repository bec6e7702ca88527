package atoll.api.request;

/// The patch formats, by media type. [#APPLY] takes YAML, of which JSON is a part; the others JSON
/// alone. [#STRATEGIC] is refused for custom kinds, whose schemas have no merge keys.
public enum PatchType {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String mediaType;

    PatchType(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
