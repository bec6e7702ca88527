package atoll.server.serve;

import atoll.api.request.RefusedException;
import atoll.base.json.JsonReader;
import atoll.base.json.Yaml;
import atoll.server.discovery.Document;
import atoll.server.encode.AcceptClause;
import atoll.server.encode.MediaType;
import atoll.server.encode.Negotiation;
import atoll.server.listen.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The forms that discovery is told in, and which of them a client takes.
enum DiscoveryForm {
    /// All groups in one document, which clients keep by its tag.
    AGGREGATED,
    JSON,
    YAML;

    private static final Pattern ROOT = Pattern.compile("/apis?");

    /// What answers these speaks of the types it takes in other words.
    private static final Pattern GROUPS = Pattern.compile("/apis(/[^/]+)?");

    /// @param accept the header; empty for anything
    /// @throws RefusedException with `406 NotAcceptable`
    static DiscoveryForm of(String path, String accept) {
        boolean known = GROUPS.matcher(path).matches();
        boolean protobuf = false;
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            boolean json = clause.takes(MediaType.JSON.text());
            boolean yaml = clause.takes(MediaType.YAML.text());
            boolean plain = clause.parameters().stream().noneMatch(one -> one.startsWith("as="));
            if (plain && json) {
                return JSON;
            }
            if (plain && yaml) {
                return YAML;
            }
            if (json && ROOT.matcher(path).matches() && isAggregated(clause)) {
                return AGGREGATED;
            }
            boolean binary = clause.takes(MediaType.PROTOBUF.text());
            protobuf |= plain && binary;
            known |= json || yaml || binary;
        }
        if (protobuf) {
            // Not written here: who asks for nothing else is better served than refused.
            return JSON;
        }
        throw new RefusedException(Negotiation.notAcceptable(known));
    }

    private static boolean isAggregated(AcceptClause clause) {
        return clause.parameters().contains("as=APIGroupDiscoveryList")
                && clause.parameters().contains("v=v2")
                && clause.parameters().contains("g=apidiscovery.k8s.io");
    }

    void send(Exchange exchange, Document document) throws IOException {
        switch (this) {
            case AGGREGATED -> Documents.send(exchange, document);
            case JSON -> Replies.bytes(exchange, 200, document.contentType(), document.body());
            case YAML ->
                    Replies.bytes(
                            exchange,
                            200,
                            MediaType.YAML.text(),
                            Yaml.write(JsonReader.read(document.body()))
                                    .getBytes(StandardCharsets.UTF_8));
        }
    }
}
