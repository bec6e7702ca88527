package atoll.server.flow;

/// A passage that nothing limits.
record Free(String schemaUid, String levelUid) implements Ticket {
    @Override
    public boolean isAdmitted() {
        return true;
    }

    @Override
    public long retryAfterSeconds() {
        return 0;
    }

    @Override
    public void leave() {
        // Nothing is held.
    }
}
