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
/// @param node the node that is rendered, or that the rendered pod is on
record Answers(World world, Instant now, RandomGenerator random, String node)
        implements Environment {
    private static final int KUBELET_PORT = 10250;
    private static final String LETTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// The part of the cluster that templates may ask about.
    interface World {
        Instant startTime();

        String version();

        /// Null for a node that is not simulated.
        @Nullable SimulatedNode node(String name);

        PodAddresses podAddresses();
    }

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

    /// Arguments: node, host network, uid, name, namespace.
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

    private static String text(List<Json> arguments, int index) {
        String text = index < arguments.size() ? arguments.get(index).asString() : null;
        return text == null ? "" : text;
    }

    private Json randomBetween(List<Json> arguments) {
        if (arguments.size() == 2
                && arguments.get(0) instanceof JsonNumber from
                && arguments.get(1) instanceof JsonNumber to
                && from.longValue() < to.longValue()) {
            return Json.of(random.nextLong(from.longValue(), to.longValue()));
        }
        throw new TemplateException("needs two numbers, the smaller first");
    }

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
