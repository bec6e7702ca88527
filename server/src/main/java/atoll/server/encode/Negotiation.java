package atoll.server.encode;

import atoll.api.Status;
import atoll.api.request.RefusedException;
import atoll.base.json.JsonObject;
import atoll.server.route.Query;
import atoll.server.table.IncludeObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the first acceptable format, as upstream does.
public final class Negotiation {
    private static final Set<String> SHAPE_VERSIONS = Set.of("v1", "v1beta1");

    /// The first is the default.
    private static final List<MediaType> OFFERED =
            List.of(MediaType.JSON, MediaType.YAML, MediaType.PROTOBUF);

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
        if (accept.isBlank()) {
            return new Format(
                    MediaType.JSON, Format.Shape.OBJECT, "v1", pretty, included(query, false));
        }
        boolean known = false;
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            for (MediaType media : OFFERED) {
                if (clause.takes(media.text())) {
                    known = true;
                    Format format = formatOf(clause, media, pretty, query);
                    if (format != null) {
                        return format;
                    }
                }
            }
        }
        throw new RefusedException(notAcceptable(known));
    }

    private @Nullable Format formatOf(
            AcceptClause clause, MediaType media, boolean pretty, Query query) {
        String as = clause.parameter("as");
        if (as == null) {
            return media == MediaType.PROTOBUF && !protobuf
                    ? null
                    : new Format(media, Format.Shape.OBJECT, "v1", pretty, included(query, false));
        }
        String version = clause.parameter("v");
        if (version == null
                || !SHAPE_VERSIONS.contains(version)
                || !"meta.k8s.io".equals(clause.parameter("g"))) {
            return null;
        }
        return switch (as) {
            case "Table" ->
                    media == MediaType.PROTOBUF
                            ? null
                            : new Format(
                                    media,
                                    Format.Shape.TABLE,
                                    version,
                                    pretty,
                                    included(query, true));
            case "PartialObjectMetadata" ->
                    new Format(
                            media, Format.Shape.METADATA, version, pretty, included(query, false));
            case "PartialObjectMetadataList" ->
                    new Format(
                            media,
                            Format.Shape.METADATA_LIST,
                            version,
                            pretty,
                            included(query, false));
            default -> null;
        };
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
        String asked = query.get("pretty");
        if (asked != null) {
            return query.flag("pretty");
        }
        return userAgent.startsWith("curl")
                || userAgent.startsWith("Wget")
                || userAgent.startsWith("Mozilla/5.0");
    }

    /// @param known whether a media type was right and only what was wanted in it was not
    public static Status notAcceptable(boolean known) {
        String all =
                List.of(MediaType.values()).stream()
                        .map(MediaType::text)
                        .collect(Collectors.joining(", "));
        return new Status(
                406,
                "NotAcceptable",
                known
                        ? "only the following media types are accepted: " + all
                        : "406: Not Acceptable\n\nAvailable representations: " + all,
                JsonObject.EMPTY);
    }
}
