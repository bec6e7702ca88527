package atoll.server.serve;

import atoll.api.GroupResource;
import atoll.api.KubeObject;
import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.server.authorize.Attributes;
import atoll.server.authorize.Decision;
import atoll.server.encode.Statuses;
import atoll.server.listen.Exchange;
import atoll.server.listen.RawConversation;
import atoll.server.proxy.SimulatedPorts;
import atoll.server.remote.Command;
import atoll.server.remote.Forward;
import atoll.server.remote.Subprotocols;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers `exec`, `attach` and `portforward` of a pod, in whatever of upstream's ways a client
/// speaks: SPDY, channels on a WebSocket, SPDY within a WebSocket. Refuses as a kubelet does.
final class PodStreams {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final Set<String> METHODS = Set.of("GET", "POST");
    private static final String PROTOCOL = "X-Stream-Protocol-Version";
    private static final String ACCEPTED = "X-Accepted-Stream-Protocol-Versions";
    private static final String SPDY = "SPDY/3.1";
    private static final int PORT_MAX = 65_535;

    private final SimulatedPods simulated;

    PodStreams(SimulatedPods simulated) {
        this.simulated = simulated;
    }

    /// A kubelet's answer to what cannot be done; empty text when it can.
    private record Problem(int code, String text) {
        static final Problem NONE = new Problem(0, "");
    }

    /// Before anything is looked for: whether this may be asked at all.
    static void requireAllowed(Call call) {
        if (!METHODS.contains(call.exchange().method())) {
            throw new RefusedException(Statuses.methodNotAllowed());
        }
        Connecting.admit(call, "");
        // A WebSocket begins with a GET, but what it does to a pod is more than to read.
        if (!call.info().verb().equals("create")) {
            Decision decision =
                    call.cluster()
                            .authorizer()
                            .authorize(
                                    call.user(),
                                    Attributes.ofResource(
                                            "create",
                                            call.info().groupVersionResource(),
                                            call.info().subresource(),
                                            call.info().namespace(),
                                            call.info().name()));
            if (!decision.allowed()) {
                throw new RefusedException(
                        Status.forbidden(PODS, call.info().name(), decision.reason()));
            }
        }
    }

    /// Runs a command in a container, or attaches to it.
    void command(Call call, KubeObject pod, String container) throws IOException {
        requireHost(pod);
        boolean attach = call.info().subresource().equals("attach");
        List<String> words = attach ? List.of() : call.query().all("command");
        if (!attach && words.isEmpty()) {
            throw new RefusedException(
                    Status.badRequest("you must specify at least 1 command for the container"));
        }
        boolean tty = call.query().flag("tty");
        boolean stdin = call.query().flag("stdin");
        boolean stdout = call.query().flag("stdout");
        boolean stderr = call.query().flag("stderr") && !tty;
        Problem problem =
                stdin || stdout || stderr
                        ? absence(pod, container, !words.isEmpty())
                        : new Problem(400, "you must specify at least 1 of stdin, stdout, stderr");
        String output =
                words.isEmpty() || !problem.text().isEmpty()
                        ? ""
                        : simulated.run(pod, container, words);
        String failure =
                problem.text().isEmpty() ? "" : "unable to upgrade connection: " + problem.text();
        var command = new Command(stdin, stdout, stderr, tty, output, failure);
        Exchange exchange = call.exchange();
        List<String> offered = call.webSocketProtocols();
        if (offered == null) {
            onSpdy(exchange, problem, Subprotocols.COMMAND_SPDY, command::onSpdy);
            return;
        }
        String protocol = Subprotocols.command(offered);
        boolean tellsProblems = protocol != null && protocol.startsWith("v5");
        if (!tellsProblems && refused(exchange, problem)) {
            return;
        }
        if (protocol == null) {
            exchange.reply(403, new byte[0]);
            return;
        }
        exchange.upgrade(protocol, command.onWebSocket(protocol));
    }

    /// A container that is not there, as a kubelet sees it: it runs nothing that is not running.
    private static Problem absence(KubeObject pod, String container, boolean exec) {
        if (ContainerState.of(pod, container).isRunning()) {
            return Problem.NONE;
        }
        String text =
                exec
                        ? "container not found (\"%s\")".formatted(container)
                        : "container %s not found in pod %s_%s"
                                .formatted(container, pod.name(), pod.namespace());
        return new Problem(500, text);
    }

    void forward(Call call, KubeObject pod) throws IOException {
        requireHost(pod);
        Problem problem =
                pod.status().stringOr("phase", "").equals("Running")
                        ? Problem.NONE
                        : new Problem(
                                500,
                                "pod not found (\"%s_%s\")".formatted(pod.name(), pod.namespace()));
        var forward = new Forward(new SimulatedPorts(pod));
        Exchange exchange = call.exchange();
        List<String> offered = call.webSocketProtocols();
        if (offered == null) {
            onSpdy(exchange, problem, Subprotocols.FORWARD_SPDY, _ -> forward::onSpdy);
            return;
        }
        if (Subprotocols.isTunnel(offered)) {
            if (refused(exchange, problem)) {
                return;
            }
            String protocol =
                    agreed(exchange, Subprotocols.tunneled(offered), Subprotocols.FORWARD_SPDY);
            if (protocol != null) {
                exchange.upgrade(Subprotocols.asTunneled(protocol), forward::onTunnel);
            }
            return;
        }
        var ports = new ArrayList<Integer>();
        Problem wrong = ports(call.query().all("ports"), ports);
        if (refused(exchange, wrong) || refused(exchange, problem)) {
            return;
        }
        String protocol = Subprotocols.forward(offered);
        if (protocol == null) {
            exchange.reply(403, new byte[0]);
            return;
        }
        exchange.upgrade(protocol, forward.onChannels(protocol, List.copyOf(ports)));
    }

    private static void requireHost(KubeObject pod) {
        if (pod.spec().stringOr("nodeName", "").isEmpty()) {
            throw new RefusedException(
                    Status.badRequest("pod " + pod.name() + " does not have a host assigned"));
        }
    }

    /// What a conversation is in a sub-protocol.
    @FunctionalInterface
    private interface Speaking {
        RawConversation in(String protocol);
    }

    private static void onSpdy(
            Exchange exchange, Problem problem, List<String> known, Speaking speaking)
            throws IOException {
        if (!exchange.isUpgrade()) {
            throw new RefusedException(Status.badRequest("Upgrade request required"));
        }
        if (refused(exchange, problem)) {
            return;
        }
        List<String> offered =
                exchange.headers(PROTOCOL).stream()
                        .flatMap(value -> List.of(value.split(",")).stream())
                        .map(String::strip)
                        .filter(value -> !value.isEmpty())
                        .toList();
        if (offered.isEmpty()) {
            Replies.text(
                    exchange,
                    400,
                    "unable to upgrade: header %s does not exist in request with %d headers\n"
                            .formatted(PROTOCOL, exchange.headersStartingWith("").size()));
            return;
        }
        String upgrade = String.valueOf(exchange.header("Upgrade")).toLowerCase(Locale.ROOT);
        if (!upgrade.contains(SPDY.toLowerCase(Locale.ROOT))) {
            Replies.text(exchange, 400, "unable to upgrade: missing upgrade headers in request\n");
            return;
        }
        String protocol = agreed(exchange, offered, known);
        if (protocol != null) {
            exchange.setHeader(PROTOCOL, protocol);
            exchange.switchTo(SPDY, speaking.in(protocol));
        }
    }

    /// The sub-protocol that both sides know; null when the client was told that there is none.
    private static @Nullable String agreed(
            Exchange exchange, List<String> offered, List<String> known) throws IOException {
        String protocol = Subprotocols.common(offered, known);
        if (protocol == null) {
            for (String one : known) {
                exchange.addHeader(ACCEPTED, one);
            }
            Replies.text(
                    exchange,
                    403,
                    "unable to upgrade: unable to negotiate protocol: client supports [%s], server accepts [%s]\n"
                            .formatted(String.join(" ", offered), String.join(" ", known)));
        }
        return protocol;
    }

    private static boolean refused(Exchange exchange, Problem problem) throws IOException {
        if (problem.text().isEmpty()) {
            return false;
        }
        Replies.text(exchange, problem.code(), problem.text());
        return true;
    }

    /// Reads the ports of a WebSocket with channels.
    private static Problem ports(List<String> asked, List<Integer> ports) {
        if (asked.isEmpty()) {
            return new Problem(400, "query parameter \"port\" is required");
        }
        for (String text : String.join(",", asked).split(",", -1)) {
            boolean number =
                    !text.isEmpty()
                            && text.length() < 6
                            && text.chars().allMatch(c -> c >= '0' && c <= '9');
            int port = number ? Integer.parseInt(text) : -1;
            if (port < 0 || port > PORT_MAX) {
                return new Problem(
                        400,
                        "unable to parse \"%s\" as a port: strconv.ParseUint: parsing \"%s\": invalid syntax"
                                .formatted(text, text));
            }
            if (port == 0) {
                return new Problem(400, "port \"0\" must be > 0");
            }
            ports.add(port);
        }
        return Problem.NONE;
    }
}
