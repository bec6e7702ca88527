package atoll.control;

import java.time.Instant;

/// Something that works in steps: a controller, a scheduler, the node engine. An actor is stepped
/// by one thread at a time and never waits, sleeps or starts threads itself; so the same code runs
/// live ([LiveRunner]) and on virtual time ([VirtualRunner]).
public interface Actor {
    /// For logs and thread names: `deployment-controller`.
    String name();

    /// Called once, before the first step; again when it threw.
    ///
    /// @param wake asks for a step soon; may be called from any thread; to be handed to watches
    void start(Runnable wake);

    /// Does a bounded part of what is due.
    ///
    /// A step never blocks on other actors, only on its own calls of a client. One that throws is
    /// stepped again later.
    ///
    /// @return when to step again at the latest: now or earlier when more is due, [Instant#MAX]
    ///   when only a wake can bring work
    Instant step();

    /// Called once, after the last step; closes watches. On the thread that stepped it, also after
    /// a step that threw.
    default void stop() {}
}
