package atoll.schema;

/// A kind and the name of its definition. The core group is the empty string.
record Kind(String group, String version, String kind, String definition)
        implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
        return key().compareTo(other.key());
    }

    private String key() {
        return group + "/" + version + "/" + kind;
    }
}
