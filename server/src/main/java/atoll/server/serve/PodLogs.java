package atoll.server.serve;

import atoll.api.KubeObject;
import atoll.api.request.Watch;
import atoll.api.request.WatchEvent;
import atoll.api.request.WatchOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import atoll.server.listen.Exchange;
import atoll.server.remote.Subprotocols;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Answers `pods/NAME/log`. A log that is followed stays open until its container ends, the pod is
/// gone, the client leaves or the server stops.
final class PodLogs {
    private static final int EVENTS_A_LOOK = 16;

    /// Sub-protocols of a WebSocket that only the server writes to.
    private static final List<String> READING = List.of("binary.k8s.io", "base64.binary.k8s.io");

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
            call.exchange().stream(204).close();
            return;
        }
        ContainerState state = ContainerState.of(pod, container);
        state.requireLog(options.previous());
        byte[] text = text(pod, container, options);
        boolean full = options.limit() != null && text.length >= options.limit();
        if (!options.follow() || full || !state.isRunning()) {
            whole(call, text);
            return;
        }
        follow(call, pod, container, text);
    }

    private void whole(Call call, byte[] text) throws IOException {
        List<String> protocols = call.webSocketProtocols();
        if (protocols == null) {
            Replies.bytes(call.exchange(), 200, "text/plain", text);
            return;
        }
        onWebSocket(call.exchange(), protocols, (out, _) -> out.write(text));
    }

    /// A log on its way out.
    @FunctionalInterface
    private interface Telling {
        /// @param goneAway to be told what ends the log when the client leaves
        void to(Out out, Consumer<Runnable> goneAway) throws IOException;
    }

    /// Where a log goes, piece by piece.
    @FunctionalInterface
    private interface Out {
        void write(byte[] bytes) throws IOException;
    }

    /// As messages, the first of them empty. What the client sends is dropped.
    private static void onWebSocket(Exchange exchange, List<String> offered, Telling telling)
            throws IOException {
        String protocol = offered.isEmpty() ? "" : Subprotocols.common(offered, READING);
        if (protocol == null) {
            exchange.reply(403, new byte[0]);
            return;
        }
        exchange.upgrade(
                protocol,
                frames -> {
                    Out out =
                            protocol.startsWith("base64")
                                    ? bytes ->
                                            frames.sendText(
                                                    Base64.getEncoder().encodeToString(bytes))
                                    : frames::send;
                    out.write(new byte[0]);
                    telling.to(
                            bytes -> {
                                if (bytes.length > 0) {
                                    out.write(bytes);
                                }
                            },
                            frames::ignoreMessages);
                });
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
        Telling telling = (out, goneAway) -> follow(call, pod, container, text, out, goneAway);
        List<String> protocols = call.webSocketProtocols();
        if (protocols != null) {
            onWebSocket(call.exchange(), protocols, telling);
            return;
        }
        call.exchange().setHeader("Content-Type", "text/plain");
        try (OutputStream out = call.exchange().stream(200)) {
            telling.to(
                    bytes -> {
                        out.write(bytes);
                        out.flush();
                    },
                    call.exchange()::onAbort);
        }
    }

    private void follow(
            Call call,
            KubeObject pod,
            String container,
            byte[] text,
            Out out,
            Consumer<Runnable> goneAway)
            throws IOException {
        var follower = new Follower(Thread.currentThread());
        var options =
                new WatchOptions(
                        LabelSelector.EVERYTHING,
                        FieldSelector.equal("metadata.name", pod.name()),
                        pod.resourceVersion(),
                        WatchOptions.Initial.BY_VERSION,
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
            goneAway.accept(follower::end);
            if (closed) {
                follower.end();
            }
            out.write(text);
            follower.await(watch, pod, container);
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

        void await(Watch watch, KubeObject pod, String container) {
            String uid = pod.uid();
            String started = ContainerState.of(pod, container).started(false);
            while (!ended) {
                List<WatchEvent> events = watch.poll(EVENTS_A_LOOK);
                if (events.stream().anyMatch(event -> isLast(event, uid, container, started))
                        || (events.isEmpty() && watch.ended().isPresent())) {
                    return;
                }
                if (events.isEmpty()) {
                    LockSupport.park(this);
                }
            }
        }

        private static boolean isLast(
                WatchEvent event, String uid, String container, String started) {
            return switch (event) {
                case WatchEvent.Added(var pod) -> isOver(pod, uid, container, started);
                case WatchEvent.Modified(var pod) -> isOver(pod, uid, container, started);
                case WatchEvent.Deleted _ -> true;
                case WatchEvent.Bookmark _ -> false;
            };
        }

        /// A container that runs again is another instance, with a log of its own.
        private static boolean isOver(
                KubeObject pod, String uid, String container, String started) {
            ContainerState state = ContainerState.of(pod, container);
            return !pod.uid().equals(uid)
                    || !state.isRunning()
                    || !state.started(false).equals(started);
        }
    }
}
