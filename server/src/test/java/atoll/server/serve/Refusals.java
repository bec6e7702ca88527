package atoll.server.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import atoll.api.protobuf.ProtobufCodec;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import java.util.List;
import java.util.regex.Pattern;

/// Tells a refusal that a real server could have given from a failure of our own.
final class Refusals {
    /// What a real server answers with a code of 500 or more, although the request is to blame: an
    /// error that it gave no kind.
    private static final List<Pattern> UPSTREAMS_FAULTS =
            List.of(
                    Pattern.compile("resourceVersion should not be set on objects to be created"),
                    Pattern.compile("(?s)(resourceVersion: .*)?strconv\\.ParseUint: parsing .*"),
                    Pattern.compile("resource name may not be empty"),
                    Pattern.compile("(?s)invalid resource name .*"),
                    Pattern.compile("Timeout: Too large resource version: .*"),
                    Pattern.compile("(?s)\\[?target\\.(kind|name): .*"),
                    Pattern.compile("(?s)unknown patch type: .*"),
                    Pattern.compile("merging lists cannot yet be specified in the patch"),
                    Pattern.compile("(?s)map: .* does not contain declared merge key: .*"),
                    Pattern.compile("(?s)list element types are not identical: .*"),
                    Pattern.compile("cannot merge lists without merge key for .*"),
                    Pattern.compile("(?s)The order in patch list:.*"),
                    Pattern.compile("expected a \\[\\]interface \\{\\}, but received a .*"),
                    Pattern.compile("value for key \\d+ is not a map"),
                    Pattern.compile("no preferred addresses found; known addresses: .*"),
                    Pattern.compile("no endpoints available for service .*"),
                    Pattern.compile("(?s)error trying to reach service: .*"),
                    Pattern.compile("unable to find api field in struct .*"),
                    Pattern.compile("(?s)failed to create typed (patch|live) object \\(.*"),
                    Pattern.compile("failed to create manager for existing fields: .*"),
                    Pattern.compile("(?s)failed to convert new object \\(.*"));

    private static final String NOT_FOUND = "404 page not found\n";

    private final ProtobufCodec protobuf;

    Refusals(ProtobufCodec protobuf) {
        this.protobuf = protobuf;
    }

    /// Whether an answer is no failure: a success, or a Status that names what was wrong.
    boolean fine(ExchangeInMemory exchange) {
        int code = exchange.status();
        if (code < 400) {
            return code >= 200;
        }
        if (exchange.method().equals("HEAD")) {
            return code < 500;
        }
        JsonObject status = status(exchange.received());
        if (status == null || !status.stringOr("kind", "").equals("Status")) {
            // Versions that are not served are nobody's: the mux itself answers, in plain text.
            return (code == 404 && new String(exchange.received(), UTF_8).equals(NOT_FOUND))
                    || (!exchange.path().startsWith("/api") && code < 500);
        }
        String message = status.stringOr("message", "");
        return !message.isEmpty()
                && !status.stringOr("reason", "").equals("InternalError")
                && (code < 500 || isUpstreams(message));
    }

    private static boolean isUpstreams(String message) {
        return UPSTREAMS_FAULTS.stream().anyMatch(fault -> fault.matcher(message).matches());
    }

    /// A refusal in JSON, YAML or protobuf; null when it is none of them.
    private JsonObject status(byte[] answer) {
        try {
            if (ProtobufCodec.isProtobuf(answer)) {
                return protobuf.decode(answer);
            }
            return answer.length > 0 && answer[0] == '{'
                    ? JsonReader.readObject(answer)
                    : Yaml.parseObject(new String(answer, UTF_8));
        } catch (JsonException e) {
            return null;
        }
    }
}
