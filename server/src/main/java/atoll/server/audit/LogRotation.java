package atoll.server.audit;

/// When a log is put aside, and how long what was put aside is kept.
///
/// @param megabytes of 1,048,576 bytes, that it may reach; 0: it grows without end
/// @param days that older ones are kept; 0: for ever
/// @param backups that are kept; 0: all
/// @param compress whether they are compressed with gzip
public record LogRotation(int megabytes, int days, int backups, boolean compress) {
    /// Upstream's.
    public static final LogRotation DEFAULT = new LogRotation(100, 366, 100, false);
}
