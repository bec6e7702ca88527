package atoll.nodes;

import atoll.api.ObjectKey;
import atoll.api.Timestamps;
import atoll.api.Uids;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNull;
import atoll.base.json.JsonNumber;
import atoll.nodes.template.Environment;
import atoll.nodes.template.TemplateException;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the engine answers to the functions of a stage's templates, at one instant and for one
/// object.
///
/// One is made for each object that is rendered, since `Now` must be the same in all steps of a
/// stage. It answers exactly the names of [atoll.nodes.stage.StageFunctions]; a name that is listed
/// there and missing here would compile and fail when it is played.
///
/// Chance comes from `random` alone, so the same history renders the same text.
///
/// @param node the node that is rendered, or that the rendered pod is on
record Answers(World world, Instant now, RandomGenerator random, String node)
        implements Environment {
    /// The port of kubelet's own server, `--port`'s default; nothing listens there.
    private static final int KUBELET_PORT = 10250;

    /// sprig's `randAlphaNum` draws from ASCII letters and digits.
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// The part of the cluster that templates may ask about.
    ///
    /// Read while a stage is rendered, by the thread that steps the engine.
    interface World {
        /// When this engine was made; a process that starts again tells another time.
        Instant startTime();

        /// The version that nodes report as their kubelet's.
        String version();

        /// Null for a node that is not simulated.
        @Nullable SimulatedNode node(String name);

        /// Asking it for a pod's address gives one out when the pod has none yet.
        PodAddresses podAddresses();
    }

    /// The instants are RFC 3339 with whole seconds. A question about a node that is not simulated
    /// is answered with `null` or the empty list, never refused: a stage may run while its node
    /// goes.
    ///
    /// @throws TemplateException for a name that is not a function, `PodIP`, and numbers that do
    ///   not fit
    @Override
    public Json call(String function, List<Json> arguments) {
        return switch (function) {
            case "Now", "now" -> Json.of(Timestamps.seconds(now));
            case "StartTime" -> Json.of(Timestamps.seconds(world.startTime()));
            case "Version" -> Json.of(world.version());
            case "NodeName" -> Json.of(node);
            case "NodePort" -> Json.of((long) KUBELET_PORT);
            case "NodeIP" -> first(nodeAddresses(node));
            case "NodeIPWith" -> first(nodeAddresses(text(arguments, 0)));
            case "NodeIPsWith" -> JsonArray.ofStrings(nodeAddresses(text(arguments, 0)));
            case "PodIPWith" -> first(podAddresses(arguments));
            case "PodIPsWith" -> JsonArray.ofStrings(podAddresses(arguments));
            case "PodIP" ->
                    throw new TemplateException("use PodIPWith, which knows the pod, instead");
            case "randInt" -> randomBetween(arguments);
            case "randAlphaNum" -> Json.of(randomLetters(arguments));
            case "uuidv4" -> Json.of(Uids.random(random));
            default -> throw new TemplateException("function \"" + function + "\" not defined");
        };
    }

    private List<String> nodeAddresses(String name) {
        SimulatedNode found = world.node(name);
        return found == null ? List.of() : found.addresses();
    }

    /// Arguments: node, host network, uid, name, namespace. A pod on the host's network shares its
    /// node's addresses and takes none.
    private List<String> podAddresses(List<Json> arguments) {
        String nodeName = text(arguments, 0);
        if (arguments.size() > 1 && arguments.get(1).asBoolean(false)) {
            return nodeAddresses(nodeName);
        }
        var pod = new ObjectKey(text(arguments, 4), text(arguments, 3));
        SimulatedNode found = world.node(nodeName);
        Cidr block = found == null ? null : found.block();
        PodAddresses addresses = world.podAddresses();
        return List.of(block == null ? addresses.of(pod) : addresses.of(pod, block));
    }

    private static Json first(List<String> addresses) {
        return addresses.isEmpty() ? JsonNull.NULL : Json.of(addresses.getFirst());
    }

    /// An absent or empty argument is "": KWOK's templates hand on fields that may be missing.
    private static String text(List<Json> arguments, int index) {
        String text = index < arguments.size() ? arguments.get(index).asString() : null;
        return text == null ? "" : text;
    }

    /// `randInt 1 10` → 1 to 9: the upper bound is out, as in sprig.
    private Json randomBetween(List<Json> arguments) {
        if (arguments.size() == 2
                && arguments.get(0) instanceof JsonNumber from
                && arguments.get(1) instanceof JsonNumber to
                && from.longValue() < to.longValue()) {
            return Json.of(random.nextLong(from.longValue(), to.longValue()));
        }
        throw new TemplateException("needs two numbers, the smaller first");
    }

    /// Bounded, since a template runs for every object.
    private String randomLetters(List<Json> arguments) {
        long length = arguments.isEmpty() ? 0 : arguments.getFirst().asLong(0);
        if (length < 0 || length > 4096) {
            throw new TemplateException("needs a length of 0 to 4096");
        }
        var letters = new StringBuilder();
        for (long i = 0; i < length; i++) {
            letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }
}
