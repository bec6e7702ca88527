package atoll.server.serve;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.Statuses;
import atoll.server.listen.WebSocketConversation.Frames;
import atoll.server.route.RequestInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/// Answers the ways into a pod that end at a kubelet elsewhere: `log`, `exec`, `attach`.
/// `portforward` and `proxy` are refused: there is nothing behind them.
final class PodAccess {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final Set<String> WAYS = Set.of("log", "exec", "attach", "portforward", "proxy");

    /// Newest first: the first that the client knows is taken.
    private static final List<String> PROTOCOLS =
            List.of(
                    "v5.channel.k8s.io",
                    "v4.channel.k8s.io",
                    "v4.base64.channel.k8s.io",
                    "channel.k8s.io",
                    "base64.channel.k8s.io");

    private static final int STDOUT = 1;
    private static final int ERROR = 3;

    private final SimulatedPods simulated;
    private final Encoder encoder;
    private final PodLogs logs;
    private final InstantSource clock;

    PodAccess(Encoder encoder, SimulatedPods simulated, InstantSource clock) {
        this.encoder = encoder;
        this.simulated = simulated;
        this.clock = clock;
        this.logs = new PodLogs(simulated);
    }

    static boolean answers(RequestInfo info) {
        return info.group().isEmpty()
                && info.resource().equals("pods")
                && WAYS.contains(info.subresource());
    }

    void answer(Call call) throws IOException {
        if (call.info().subresource().equals("log")) {
            log(call);
            return;
        }
        KubeObject pod = pod(call);
        switch (call.info().subresource()) {
            case "exec" -> {
                List<String> command = call.query().all("command");
                if (command.isEmpty()) {
                    throw new RefusedException(
                            Status.badRequest(
                                    "you must specify at least 1 command for the container"));
                }
                converse(call, pod, command);
            }
            case "attach" -> converse(call, pod, List.of());
            default ->
                    throw new RefusedException(
                            new Status(
                                    501,
                                    "NotImplemented",
                                    call.info().subresource()
                                            + " reaches nothing: this pod is simulated",
                                    JsonObject.EMPTY));
        }
    }

    private void log(Call call) throws IOException {
        if (!call.info().verb().equals("get")) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        var options = LogOptions.read(call.query(), call.info().name(), clock.instant());
        KubeObject pod = pod(call);
        logs.answer(call, pod, container(call, pod), options);
    }

    private static KubeObject pod(Call call) {
        return call.cluster()
                .registry()
                .find(call.info().groupVersionResource(), call.key())
                .orElseThrow(() -> new RefusedException(Status.notFound(PODS, call.info().name())));
    }

    /// Ends what stays open.
    void close() {
        logs.close();
    }

    /// The container that is meant, in upstream's words when it is unclear.
    private static String container(Call call, KubeObject pod) {
        String asked = call.query().text("container");
        List<String> main = names(pod, "containers");
        List<String> init = names(pod, "initContainers");
        List<String> ephemeral = names(pod, "ephemeralContainers");
        if (!asked.isEmpty()) {
            if (main.contains(asked) || init.contains(asked) || ephemeral.contains(asked)) {
                return asked;
            }
            throw new RefusedException(
                    Status.badRequest(
                            "container %s is not valid for pod %s".formatted(asked, pod.name())));
        }
        if (main.size() == 1) {
            return main.getFirst();
        }
        String choice = "";
        if (!init.isEmpty()) {
            choice += " or one of the init containers: " + init;
        }
        if (!ephemeral.isEmpty()) {
            choice += " or one of the ephemeral containers: " + ephemeral;
        }
        throw new RefusedException(
                Status.badRequest(
                        "a container name must be specified for pod %s, choose one of: %s%s"
                                .formatted(
                                        pod.name(),
                                        main.toString().replace(",", ""),
                                        choice.replace(",", ""))));
    }

    private static List<String> names(KubeObject pod, String list) {
        return pod.spec().array(list).objects().stream()
                .map(container -> container.stringOr("name", ""))
                .toList();
    }

    private void converse(Call call, KubeObject pod, List<String> command) throws IOException {
        String container = container(call, pod);
        if (pod.spec().stringOr("nodeName", "").isEmpty()) {
            throw new RefusedException(
                    Status.badRequest("pod " + pod.name() + " does not have a host assigned"));
        }
        List<String> offered = call.exchange().webSocketProtocols();
        if (offered == null) {
            throw new RefusedException(
                    Status.badRequest("Upgrade request required: only WebSocket is served here"));
        }
        String protocol =
                PROTOCOLS.stream()
                        .filter(offered::contains)
                        .findFirst()
                        .orElseThrow(() ->
                                new RefusedException(
                                        Status.badRequest(
                                                "unable to upgrade: no sub-protocol in common")));
        String output = command.isEmpty() ? "" : simulated.run(pod, container, command);
        byte[] success = encoder.status(Status.success(JsonObject.EMPTY), Format.JSON);
        call.exchange()
                .upgrade(
                        protocol,
                        frames -> {
                            boolean base64 = protocol.contains("base64");
                            if (!output.isEmpty() && call.query().flag("stdout")) {
                                send(
                                        frames,
                                        STDOUT,
                                        output.getBytes(StandardCharsets.UTF_8),
                                        base64);
                            }
                            send(frames, ERROR, success, base64);
                        });
    }

    private static void send(Frames frames, int channel, byte[] content, boolean base64)
            throws IOException {
        if (base64) {
            frames.sendText((char) ('0' + channel) + Base64.getEncoder().encodeToString(content));
            return;
        }
        var framed = new byte[content.length + 1];
        framed[0] = (byte) channel;
        System.arraycopy(content, 0, framed, 1, content.length);
        frames.send(framed);
    }
}
