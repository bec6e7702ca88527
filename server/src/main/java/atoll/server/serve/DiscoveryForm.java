package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.discovery.Document;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.MediaType;
import atoll.server.encode.Negotiation;
import atoll.server.listen.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a client wants discovery told.
///
/// @param aggregated all groups in one document, which clients keep by its tag
record DiscoveryForm(boolean aggregated, Format format) {
    private static final Pattern ROOT = Pattern.compile("/apis?");
    private static final String GROUP = "apidiscovery.k8s.io";
    private static final String LIST = "APIGroupDiscoveryList";
    private static final String AS_LIST = ";g=" + GROUP + ";v=v2;as=" + LIST;
    static final List<String> TYPES =
            List.of(MediaType.JSON.text(), MediaType.YAML.text(), MediaType.PROTOBUF.text());

    /// Whether all groups are asked for, in whatever place: other alternatives don't count then.
    static boolean isAggregated(Call call, String path) {
        return ROOT.matcher(path).matches() && aggregated(call) != null;
    }

    private static @Nullable Format aggregated(Call call) {
        String accept = call.header("Accept");
        return accept.isEmpty()
                ? null
                : Negotiation.first(
                        accept,
                        call.query(),
                        call.userAgent(),
                        clause -> clause.converts(GROUP, "v2", LIST));
    }

    /// @throws RefusedException with `406 NotAcceptable`
    static DiscoveryForm of(Call call, String path) {
        Format aggregated = ROOT.matcher(path).matches() ? aggregated(call) : null;
        if (aggregated != null) {
            return new DiscoveryForm(true, aggregated);
        }
        Format plain = Negotiation.plain(call.header("Accept"), call.query(), call.userAgent());
        if (plain == null) {
            throw new RefusedException(Negotiation.onlyAccepted(TYPES));
        }
        return new DiscoveryForm(false, plain);
    }

    void send(Exchange exchange, Document document, Encoder encoder) throws IOException {
        String type = format.media().text();
        if (!aggregated) {
            Replies.bytes(exchange, 200, type, body(document, encoder));
        } else if (!Documents.isKept(exchange, document)) {
            Replies.bytes(exchange, 200, type + AS_LIST, body(document, encoder));
        }
    }

    private byte[] body(Document document, Encoder encoder) {
        if (format.media() == MediaType.JSON && !format.pretty()) {
            return document.body();
        }
        JsonObject tree = JsonReader.readObject(document.body());
        if (format.media() != MediaType.PROTOBUF) {
            return encoder.tree(tree, format);
        }
        // The core group's documents are older than versions of documents.
        String version = tree.stringOr("apiVersion", "");
        return encoder.protobuf()
                .encode(
                        tree,
                        GroupVersionKind.of(
                                version.isEmpty() ? "v1" : version, tree.stringOr("kind", "")),
                        version);
    }
}
