package atoll.server.openapi;

/// The two dialects in which Kubernetes publishes.
enum Flavour {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Flavour(String prefix) {
        this.prefix = prefix;
    }

    String reference(String definition) {
        return prefix + definition;
    }

    /// The definition a `$ref` leads to.
    String target(String reference) {
        return reference.substring(prefix.length());
    }
}
