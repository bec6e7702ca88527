package atoll.server.serve;

import atoll.api.KubeObject;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Answers `pods/NAME/log`. A log that is followed stays open until its container ends, the pod is
/// gone, the client leaves or the server stops.
final class PodLogs {
    private static final int EVENTS_A_LOOK = 16;

    private final SimulatedPods simulated;
    private final Set<Follower> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PodLogs(SimulatedPods simulated) {
        this.simulated = simulated;
    }

    /// @param options that were read from the query
    void answer(Call call, KubeObject pod, String container, LogOptions options)
            throws IOException {
        if (pod.spec().stringOr("nodeName", "").isEmpty()) {
            // A pod that no node took has written nothing, which is not an error for its log.
            Replies.bytes(call.exchange(), 200, "text/plain", new byte[0]);
            return;
        }
        ContainerState state = ContainerState.of(pod, container);
        state.requireLog(options.previous());
        byte[] text = text(pod, container, options);
        boolean full = options.limit() != null && text.length >= options.limit();
        if (!options.follow() || full || !state.isRunning()) {
            Replies.bytes(call.exchange(), 200, "text/plain", text);
            return;
        }
        follow(call, pod, container, text);
    }

    private byte[] text(KubeObject pod, String container, LogOptions options) {
        List<SimulatedPods.Line> lines =
                simulated.log(pod, container, options.previous()).stream()
                        .filter(line -> isWanted(line, options))
                        .toList();
        if (options.tail() != null && options.tail() < lines.size()) {
            lines = lines.subList((int) (lines.size() - options.tail()), lines.size());
        }
        var text = new StringBuilder();
        for (SimulatedPods.Line line : lines) {
            text.append(options.timestamps() ? line.time() + " " : "")
                    .append(line.text())
                    .append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return options.limit() != null && options.limit() < bytes.length
                ? Arrays.copyOf(bytes, options.limit().intValue())
                : bytes;
    }

    private static boolean isWanted(SimulatedPods.Line line, LogOptions options) {
        return options.since() == null || !Instant.parse(line.time()).isBefore(options.since());
    }

    private void follow(Call call, KubeObject pod, String container, byte[] text)
            throws IOException {
        var follower = new Follower(Thread.currentThread());
        var options =
                new WatchOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", pod.name()),
                        pod.resourceVersion(),
                        false,
                        false);
        try (Watch watch =
                call.cluster()
                        .registry()
                        .watch(
                                call.info().groupVersionResource(),
                                call.place(),
                                options,
                                follower::wake)) {
            open.add(follower);
            call.exchange().onAbort(follower::end);
            if (closed) {
                follower.end();
            }
            call.exchange().setHeader("Content-Type", "text/plain");
            try (OutputStream out = call.exchange().stream(200)) {
                out.write(text);
                out.flush();
                follower.await(watch, pod.uid(), container);
            }
        } finally {
            open.remove(follower);
        }
    }

    /// Ends every log that is followed, and each that is opened from now on at once.
    void close() {
        closed = true;
        open.forEach(Follower::end);
    }

    /// Waits for the end of a container.
    private static final class Follower {
        private final Thread thread;
        private volatile boolean ended;

        Follower(Thread thread) {
            this.thread = thread;
        }

        void wake() {
            LockSupport.unpark(thread);
        }

        void end() {
            ended = true;
            wake();
        }

        void await(Watch watch, String uid, String container) {
            while (!ended) {
                List<WatchEvent> events = watch.poll(EVENTS_A_LOOK);
                if (events.stream().anyMatch(event -> isLast(event, uid, container))
                        || (events.isEmpty() && watch.ended().isPresent())) {
                    return;
                }
                if (events.isEmpty()) {
                    LockSupport.park(this);
                }
            }
        }

        private static boolean isLast(WatchEvent event, String uid, String container) {
            return switch (event) {
                case WatchEvent.Added(var pod) -> isOver(pod, uid, container);
                case WatchEvent.Modified(var pod) -> isOver(pod, uid, container);
                case WatchEvent.Deleted _ -> true;
                case WatchEvent.Bookmark _ -> false;
            };
        }

        private static boolean isOver(KubeObject pod, String uid, String container) {
            return !pod.uid().equals(uid) || !ContainerState.of(pod, container).isRunning();
        }
    }
}
