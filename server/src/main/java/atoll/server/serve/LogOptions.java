package atoll.server.serve;

import atoll.api.GroupVersionKind;
import atoll.api.Status;
import atoll.api.Status.Cause;
import atoll.api.request.RefusedException;
import atoll.server.route.Query;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which part of a log is asked for.
///
/// @param since lines before it are left out; null: from the start
/// @param tail the most lines from the end that stood there at the beginning; null: all
/// @param limit the most bytes; null: all
/// @param previous of the container's last instance
record LogOptions(
        @Nullable Instant since,
        @Nullable Long tail,
        @Nullable Long limit,
        boolean previous,
        boolean timestamps,
        boolean follow) {
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "PodLogOptions");

    /// @throws RefusedException in upstream's words when a value is out of range
    static LogOptions read(Query query, String pod, Instant now) {
        Long tail = query.number("tailLines");
        Long limit = query.number("limitBytes");
        Long seconds = query.number("sinceSeconds");
        Instant since = time(query.text("sinceTime"));
        var causes = new ArrayList<Cause>();
        if (tail != null && tail < 0) {
            causes.add(invalid("tailLines", tail, "must be greater than or equal to 0"));
        }
        if (limit != null && limit < 1) {
            causes.add(invalid("limitBytes", limit, "must be greater than 0"));
        }
        if (seconds != null && since != null) {
            causes.add(
                    new Cause(
                            "FieldValueForbidden",
                            "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be"
                                    + " specified",
                            ""));
        } else if (seconds != null && seconds < 1) {
            causes.add(invalid("sinceSeconds", seconds, "must be greater than 0"));
        }
        if (query.has("stream")) {
            // Upstream's gate for it is off.
            causes.add(
                    new Cause("FieldValueForbidden", "Forbidden: may not be specified", "stream"));
        }
        if (!causes.isEmpty()) {
            throw new RefusedException(Status.invalid(KIND, pod, List.copyOf(causes)));
        }
        return new LogOptions(
                seconds == null ? since : now.minusSeconds(seconds),
                tail,
                limit,
                query.flag("previous"),
                query.flag("timestamps"),
                query.flag("follow"));
    }

    private static Cause invalid(String field, long value, String why) {
        return new Cause("FieldValueInvalid", "Invalid value: %d: %s".formatted(value, why), field);
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            throw new RefusedException(
                    Status.badRequest(
                            "parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" as \"2006\""
                                    .formatted(text, text)));
        }
    }
}
