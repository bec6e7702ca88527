package atoll.control;

import atoll.api.ObjectKey;
import atoll.api.request.RefusedException;
import atoll.api.request.UnreachableException;
import atoll.client.Informer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// The usual controller: informers fill a work queue, a [Reconciler] empties it. Nothing is
/// reconciled before all informers hold the present state.
///
/// ```java
/// var controller = new Controller("replicaset-controller", clock, this::reconcile);
/// controller.watch(replicaSets, (key, _) -> List.of(key));
/// controller.watch(pods, (key, pod) -> pod.ownerKeys());
/// ```
///
/// Watches must be registered before [#start] is called, or by the reconciler itself while a step
/// runs; an informer that is added then must be started by whoever adds it.
public final class Controller implements Actor {
    private static final Logger LOG = System.getLogger(Controller.class.getName());

    /// Per step: enough to drain bursts, few enough that a stop or a neighbour need not wait long.
    private static final int EVENTS_PER_STEP = 4096;

    private static final int KEYS_PER_STEP = 64;

    private final String name;
    private final InstantSource clock;
    private final Reconciler reconciler;
    private final WorkQueue<ObjectKey> queue = new WorkQueue<>();
    private final List<Informer<?>> informers = new ArrayList<>();

    /// @param name as upstream's controller of this work is named, for logs and threads
    public Controller(String name, InstantSource clock, Reconciler reconciler) {
        this.name = name;
        this.clock = clock;
        this.reconciler = reconciler;
    }

    /// Which keys to reconcile when an item changes; asked for the item as it was and as it is.
    @FunctionalInterface
    public interface Affected<T> {
        /// @return keys of the objects to reconcile; may be empty
        Collection<ObjectKey> keys(ObjectKey key, T item);
    }

    /// Reconciles `affected` keys whenever an item of `informer` changes. The informer is polled by
    /// this controller alone.
    public <T> Controller watch(Informer<T> informer, Affected<T> affected) {
        informers.add(informer);
        informer.onChange((key, before, after) -> {
            if (before != null) {
                affected.keys(key, before).forEach(queue::add);
            }
            if (after != null) {
                affected.keys(key, after).forEach(queue::add);
            }
        });
        return this;
    }

    /// As [#watch], for the informer of the very objects that are reconciled.
    public <T> Controller watchSelf(Informer<T> informer) {
        return watch(informer, (key, _) -> List.of(key));
    }

    /// An informer that is only read, not reacted to.
    public <T> Controller read(Informer<T> informer) {
        informers.add(informer);
        return this;
    }

    /// The queue, for reconcilers that want other keys looked at.
    public WorkQueue<ObjectKey> queue() {
        return queue;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Runnable wake) {
        informers.forEach(informer -> informer.start(wake));
    }

    /// Polls all informers, then reconciles at most [#KEYS_PER_STEP] keys, one after the other.
    @Override
    public Instant step() {
        Instant now = clock.instant();
        Instant due = poll(now);
        if (!informers.stream().allMatch(Informer::synced)) {
            return due;
        }
        for (int i = 0; i < KEYS_PER_STEP; i++) {
            var key = queue.take(now);
            if (key.isEmpty()) {
                break;
            }
            reconcile(key.get(), now);
        }
        return earlier(due, queue.due());
    }

    private Instant poll(Instant now) {
        Function<Informer<?>, Instant> poll = informer -> informer.poll(EVENTS_PER_STEP, now);
        return informers.stream().map(poll).reduce(Instant.MAX, Controller::earlier);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /// Any other exception is a bug and goes up to the runner; the key is lost then until its next
    /// event.
    private void reconcile(ObjectKey key, Instant now) {
        try {
            Result result = reconciler.reconcile(key);
            queue.succeeded(key);
            switch (result) {
                case Result.Done() -> {}
                case Result.RetryAfter(var delay) -> queue.addAt(key, now.plus(delay));
            }
        } catch (RefusedException e) {
            // What came too late is no news; everything else is worth a line.
            Level level = e.status().isLate() ? Level.DEBUG : Level.INFO;
            LOG.log(level, () -> name + ": " + key + " refused: " + e.getMessage());
            queue.retry(key, now);
        } catch (UnreachableException e) {
            LOG.log(Level.INFO, () -> name + ": " + key + " unreachable: " + e.getMessage());
            queue.retry(key, now);
        }
    }

    @Override
    public void stop() {
        informers.forEach(Informer::stop);
    }
}
