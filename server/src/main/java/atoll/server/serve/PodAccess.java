package atoll.server.serve;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.encode.Statuses;
import atoll.server.route.RequestInfo;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// Answers the ways into a pod that end at a kubelet elsewhere.
final class PodAccess {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final Set<String> WAYS = Set.of("log", "exec", "attach", "portforward");

    private final PodLogs logs;
    private final PodStreams streams;
    private final InstantSource clock;

    PodAccess(SimulatedPods simulated, InstantSource clock) {
        this.clock = clock;
        this.logs = new PodLogs(simulated);
        this.streams = new PodStreams(simulated);
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
        PodStreams.requireAllowed(call);
        KubeObject pod = pod(call);
        switch (call.info().subresource()) {
            case "exec", "attach" -> streams.command(call, pod, container(call, pod));
            default -> streams.forward(call, pod);
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
}
