package atoll.server.proxy;

import atoll.api.KubeObject;
import atoll.base.json.JsonObject;
import java.util.List;

/// What a simulated pod answers on its ports: on those its containers declare, one line of text
/// that says who was asked for what; on others nothing listens.
///
/// Only TCP; what a real process would listen at beyond its declared ports is not known here.
///
/// @param pod as it is stored
public record SimulatedPorts(KubeObject pod) {
    /// The first port that a container declares; 0 when none does.
    public int first() {
        return pod.spec().array("containers").objects().stream()
                .map(container -> container.array("ports").objects())
                .filter(ports -> !ports.isEmpty())
                .mapToInt(ports -> (int) ports.getFirst().longOr("containerPort", 0))
                .findFirst()
                .orElse(0);
    }

    /// Whether a container or init container declares it.
    public boolean isOpen(int port) {
        return !containerAt(port).isEmpty();
    }

    /// A line of text.
    ///
    /// @param request `GET /path?query`
    /// @param port an open one
    public String answer(int port, String request) {
        return "simulated container %s of pod %s/%s, port %d: %s\n"
                .formatted(containerAt(port), pod.namespace(), pod.name(), port, request);
    }

    /// Why a port cannot be forwarded, as a container runtime says it.
    public String refusal(int port) {
        return ("error forwarding port %d to pod %s, uid %s: failed to connect to localhost:%d"
                        + " inside namespace \"%s\", IPv4: dial tcp4 127.0.0.1:%d: connect:"
                        + " connection refused")
                .formatted(port, pod.name(), pod.uid(), port, pod.namespace(), port);
    }

    /// Empty when none declares the port.
    private String containerAt(int port) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonObject container : pod.spec().array(list).objects()) {
                for (JsonObject declared : container.array("ports").objects()) {
                    if (declared.longOr("containerPort", 0) == port
                            && declared.stringOr("protocol", "TCP").equals("TCP")) {
                        return container.stringOr("name", "");
                    }
                }
            }
        }
        return "";
    }
}
