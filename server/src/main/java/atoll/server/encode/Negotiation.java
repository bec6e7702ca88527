package atoll.server.encode;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.route.Query;
import atoll.server.table.IncludeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the first acceptable format, as upstream does.
public final class Negotiation {
    private static final String GROUP = "meta.k8s.io";
    private static final Set<String> SHAPE_VERSIONS = Set.of("v1", "v1beta1");

    /// The first is the default.
    private static final List<MediaType> OFFERED =
            List.of(MediaType.JSON, MediaType.YAML, MediaType.PROTOBUF);

    private static final List<String> TYPES = OFFERED.stream().map(MediaType::text).toList();

    private static final List<String> STREAMS =
            List.of(
                    MediaType.JSON.text() + ";stream=watch",
                    MediaType.PROTOBUF.text() + ";stream=watch");

    /// How the programs begin that people read replies with.
    private static final List<String> PEOPLE = List.of("curl", "Wget", "Mozilla/5.0");

    /// What Go takes for true.
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

    private final boolean protobuf;

    private Negotiation(boolean protobuf) {
        this.protobuf = protobuf;
    }

    /// @param protobuf whether whole objects can be written so; their metadata always can
    public static Negotiation of(boolean protobuf) {
        return new Negotiation(protobuf);
    }

    /// @param accept the header; empty for anything
    /// @param userAgent browsers and command-line tools for people get JSON for people
    /// @throws RefusedException with `406 NotAcceptable`
    public Format choose(String accept, Query query, String userAgent) {
        boolean pretty = isPretty(query, userAgent);
        if (accept.isEmpty()) {
            return new Format(
                    MediaType.JSON, Format.Shape.OBJECT, "v1", pretty, included(query, false));
        }
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            for (MediaType media : OFFERED) {
                Format format =
                        clause.takes(media.text()) ? formatOf(clause, media, pretty, query) : null;
                if (format != null) {
                    return format;
                }
            }
        }
        throw new RefusedException(notAcceptable());
    }

    /// What upstream's router asks of a client before a handler looks closer.
    ///
    /// @param streams whether the route can answer with a watch
    /// @throws RefusedException with `406 NotAcceptable`
    public static void requireRoute(String accept, boolean streams) {
        if (!AcceptClause.names(accept, TYPES)) {
            var types = new ArrayList<>(TYPES);
            if (streams) {
                types.addAll(STREAMS);
            }
            throw new RefusedException(noneAvailable(types));
        }
    }

    /// How a refusal is told: in the first format that is asked for whole objects.
    public static Format ofRefusal(String accept, Query query, String userAgent) {
        Format plain = plain(accept, query, userAgent);
        // Who takes nothing we have is told in JSON for people.
        return plain == null ? Format.JSON.indented() : plain;
    }

    /// The first format that is asked for what has no other form; null when none is.
    public static @Nullable Format plain(String accept, Query query, String userAgent) {
        return first(accept, query, userAgent, clause -> !clause.converts());
    }

    /// The first format that is asked for a kind.
    ///
    /// @param wanted whether an alternative asks for it
    public static @Nullable Format first(
            String accept, Query query, String userAgent, Predicate<AcceptClause> wanted) {
        Format json = isPretty(query, userAgent) ? Format.JSON.indented() : Format.JSON;
        if (accept.isEmpty()) {
            return json;
        }
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            for (MediaType media : OFFERED) {
                if (clause.takes(media.text())
                        && wanted.test(clause)
                        && streams(clause, media)
                        && clause.parameter("sv") == null) {
                    return (isPretty(clause) ? json.indented() : json).in(media);
                }
            }
        }
        return null;
    }

    private @Nullable Format formatOf(
            AcceptClause clause, MediaType media, boolean prettyAsked, Query query) {
        if (!streams(clause, media) || !"v1".equals(clause.parameters().getOrDefault("sv", "v1"))) {
            return null;
        }
        boolean pretty = prettyAsked || isPretty(clause);
        if (!clause.converts()) {
            return media == MediaType.PROTOBUF && !protobuf
                    ? null
                    : new Format(media, Format.Shape.OBJECT, "v1", pretty, included(query, false));
        }
        String version = clause.parameters().getOrDefault("v", "");
        Format.Shape shape = shapeOf(clause);
        if (shape == null
                || !SHAPE_VERSIONS.contains(version)
                || !GROUP.equals(clause.parameter("g"))
                || (shape == Format.Shape.TABLE && media == MediaType.PROTOBUF)) {
            return null;
        }
        boolean table = shape == Format.Shape.TABLE;
        return new Format(media, shape, version, pretty, included(query, table));
    }

    private static Format.@Nullable Shape shapeOf(AcceptClause clause) {
        return switch (clause.parameters().getOrDefault("as", "")) {
            case "Table" -> Format.Shape.TABLE;
            case "PartialObjectMetadata" -> Format.Shape.METADATA;
            case "PartialObjectMetadataList" -> Format.Shape.METADATA_LIST;
            default -> null;
        };
    }

    /// Whether what it says of streams can be had; YAML has no streams.
    private static boolean streams(AcceptClause clause, MediaType media) {
        String stream = clause.parameter("stream");
        return stream == null || (stream.equals("watch") && media != MediaType.YAML);
    }

    private static boolean isPretty(AcceptClause clause) {
        return "1".equals(clause.parameter("pretty"));
    }

    private static IncludeObject included(Query query, boolean table) {
        String asked = query.text("includeObject");
        return switch (asked) {
            case "", "Metadata" -> IncludeObject.METADATA;
            case "Object" -> IncludeObject.OBJECT;
            case "None" -> IncludeObject.NONE;
            default -> {
                if (!table) {
                    yield IncludeObject.METADATA;
                }
                throw new RefusedException(
                        Status.badRequest(
                                "Unable to convert to Table as requested: includeObject: Invalid"
                                        + " value: \"%s\": must be 'Metadata', 'Object', 'None', or"
                                                .formatted(asked)
                                        + " empty"));
            }
        };
    }

    private static boolean isPretty(Query query, String userAgent) {
        String asked = query.text("pretty");
        return asked.isEmpty()
                ? PEOPLE.stream().anyMatch(userAgent::startsWith)
                : TRUE.contains(asked);
    }

    /// No alternative can be written.
    public static Status notAcceptable() {
        return onlyAccepted(TYPES);
    }

    /// No alternative can be written event by event.
    public static Status noStream() {
        return onlyAccepted(STREAMS);
    }

    /// What upstream's router says of a client that names none of the types.
    public static Status noneAvailable(List<String> types) {
        return refusal(
                "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", types));
    }

    /// What upstream's handlers say of a client whose alternatives they can't write.
    public static Status onlyAccepted(List<String> types) {
        return refusal("only the following media types are accepted: " + String.join(", ", types));
    }

    private static Status refusal(String message) {
        return new Status(406, "NotAcceptable", message, JsonObject.EMPTY);
    }
}
