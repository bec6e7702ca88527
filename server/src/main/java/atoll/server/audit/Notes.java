package atoll.server.audit;

import java.io.IOException;

/// Lets whoever decides about a request add to its audit events, without every method in between
/// handing them on. Costs next to nothing where no audit is on.
public final class Notes {
    private static final ScopedValue<AuditTrail> TRAIL = ScopedValue.newInstance();

    private Notes() {}

    /// Something that answers a request.
    @FunctionalInterface
    public interface Answering {
        void run() throws IOException;
    }

    /// Runs `work`, whose notes go to `trail`.
    public static void gathering(AuditTrail trail, Answering work) throws IOException {
        ScopedValue.where(TRAIL, trail)
                .<Void, IOException>call(() -> {
                    work.run();
                    return null;
                });
    }

    /// Whether [#add] has an effect, for notes that cost something to find out.
    public static boolean areTaken() {
        return TRAIL.isBound();
    }

    /// As [#add], where bodies of requests are told too.
    public static void addWithBodies(String key, String value) {
        if (TRAIL.isBound() && TRAIL.get().wantsRequest()) {
            TRAIL.get().annotate(key, value);
        }
    }

    /// Adds an annotation to the events of the request this thread answers, if any are written.
    public static void add(String key, String value) {
        if (TRAIL.isBound()) {
            TRAIL.get().annotate(key, value);
        }
    }
}
