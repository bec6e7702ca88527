package atoll.api.validation;

/// Where the values of a body stand in its text.
public interface Places {
    /// The order of the tree is that of the text.
    Places OF_TREE =
            new Places() {
                @Override
                public int first(String path) {
                    return 0;
                }

                @Override
                public String literal(String path) {
                    return "";
                }
            };

    /// Where a value stands first, `spec.containers[0].name`: what comes before has a lesser
    /// number.
    int first(String path);

    /// The characters of a value that is neither object nor list; empty where they are not known.
    String literal(String path);
}
