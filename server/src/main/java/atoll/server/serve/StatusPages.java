package atoll.server.serve;

import atoll.api.Timestamps;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.server.encode.AcceptClause;
import atoll.server.encode.Encoder;
import atoll.server.encode.Format;
import atoll.server.encode.MediaType;
import atoll.server.encode.Negotiation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/statusz` and `/flagz`, where people look at a running server: text without a promise of its
/// form, or an object for who asks for that very kind.
final class StatusPages {
    private static final String COMPONENT = "apiserver";
    private static final String GROUP = "config.k8s.io";
    private static final List<String> VERSIONS = List.of("v1alpha1", "v1beta1");
    private static final String OLD = "v1alpha1";
    private static final String TEXT = "text/plain";
    private static final List<String> TYPES =
            List.of(MediaType.JSON.text(), MediaType.YAML.text(), TEXT);

    /// As Go's `UnixDate` has it.
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Map<String, String> flags;
    private final Encoder encoder;
    private final InstantSource clock;
    private final Instant started;

    StatusPages(Map<String, String> flags, Encoder encoder, InstantSource clock) {
        this.flags = flags;
        this.encoder = encoder;
        this.clock = clock;
        this.started = clock.instant();
    }

    /// @param folders where else there is something to look at
    void status(Call call, List<String> folders) throws IOException {
        JsonObject version = Version.document();
        String binary = Version.KUBERNETES.substring(1);
        String emulated =
                version.stringOr("emulationMajor", "")
                        + "."
                        + version.stringOr("emulationMinor", "");
        String language = version.stringOr("goVersion", "");
        Duration up = Duration.between(started, clock.instant());
        String text =
                """

                Started: %s
                Up: %d hr %02d min %02d sec
                Go version: %s
                Binary version: %s
                Emulation version: %s
                Paths: %s
                """
                        .formatted(
                                DATE.format(started),
                                up.toHours(),
                                up.toMinutesPart(),
                                up.toSecondsPart(),
                                language,
                                binary,
                                emulated,
                                String.join(" ", folders));
        JsonObject fields =
                JsonObject.builder()
                        .put("startTime", Timestamps.seconds(started))
                        .put("uptimeSeconds", up.toSeconds())
                        .put("goVersion", language)
                        .put("binaryVersion", binary)
                        .put("emulationVersion", emulated)
                        .put("paths", JsonArray.ofStrings(folders))
                        .build();
        answer(call, new Page("Statusz", text, fields));
    }

    void flags(Call call) throws IOException {
        var text = new StringBuilder();
        var values = JsonObject.builder();
        flags.forEach((name, value) -> {
            text.append(name).append('=').append(value).append('\n');
            values.put(name, Json.of(value));
        });
        JsonObject given = values.build();
        JsonObject fields = given.isEmpty() ? given : JsonObject.of("flags", given);
        answer(call, new Page("Flagz", text.toString(), fields));
    }

    private record Page(String kind, String text, JsonObject fields) {}

    private void answer(Call call, Page page) throws IOException {
        String accept = call.header("Accept");
        for (AcceptClause clause : AcceptClause.parse(accept.isEmpty() ? TEXT : accept)) {
            if (clause.parameters().containsKey("stream")
                    || clause.parameters().containsKey("sv")) {
                continue;
            }
            String version = version(clause, page.kind());
            for (MediaType media : List.of(MediaType.JSON, MediaType.YAML)) {
                if (version != null && clause.takes(media.text())) {
                    object(call, page, media, version);
                    return;
                }
            }
            if (clause.takes(TEXT) && !clause.converts()) {
                text(call, page);
                return;
            }
        }
        // In nothing that the page itself can't be written in.
        Format plain = Negotiation.plain(accept, call.query(), call.userAgent());
        Format format = plain == null || plain.media() == MediaType.PROTOBUF ? Format.JSON : plain;
        Replies.encoded(
                call.exchange(),
                406,
                format,
                encoder.status(Negotiation.onlyAccepted(TYPES), format));
    }

    /// The version of the page's kind that is asked for; null when none is.
    private static @Nullable String version(AcceptClause clause, String kind) {
        return VERSIONS.stream()
                .filter(version -> clause.converts(GROUP, version, kind))
                .findFirst()
                .orElse(null);
    }

    private void object(Call call, Page page, MediaType media, String version) throws IOException {
        String name = page.kind().toLowerCase(Locale.ROOT);
        if (version.equals(OLD)) {
            Replies.warnings(
                    call.exchange(),
                    List.of(
                            "This version of the %s endpoint is deprecated. Please use a newer version."
                                    .formatted(name)));
        }
        JsonObject head =
                JsonObject.of(
                        "kind", page.kind(),
                        "apiVersion", GROUP + "/" + version,
                        "metadata", JsonObject.of("name", COMPONENT));
        JsonObject.Builder object = head.edit();
        page.fields().forEach(object::put);
        Format format = Negotiation.first(media.text(), call.query(), call.userAgent(), _ -> true);
        Replies.bytes(
                call.exchange(),
                200,
                media.text() + ";g=" + GROUP + ";v=" + version + ";as=" + page.kind(),
                encoder.tree(object.build(), format == null ? Format.JSON : format));
    }

    private static void text(Call call, Page page) throws IOException {
        String text =
                """

                %s %s
                Warning: This endpoint is not meant to be machine parseable, has no formatting \
                compatibility guarantees and is for debugging purposes only.
                """
                        .formatted(COMPONENT, page.kind().toLowerCase(Locale.ROOT));
        Replies.bytes(
                call.exchange(),
                200,
                Replies.TEXT,
                (text + page.text()).getBytes(StandardCharsets.UTF_8));
    }
}
