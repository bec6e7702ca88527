package atoll.server.podsecurity;

/// A level as a version defines it.
public record LevelVersion(Level level, Version version) {
    /// What holds where no label says anything.
    static final LevelVersion PRIVILEGED = new LevelVersion(Level.PRIVILEGED, Version.LATEST);

    /// `baseline:v1.30`
    @Override
    public String toString() {
        return level + ":" + version;
    }
}
