package atoll.store.log;

/// Takes what a disk holds, in this order: the objects of the newest snapshot, its revision, then
/// every later record.
public interface Recovered {
    /// @param object with the revision it was written at; never a removal
    void object(LogRecord object);

    /// All objects were given; they are the state at this revision.
    void snapshot(long revision);

    /// @param record with a revision greater than all before
    void record(LogRecord record);
}
