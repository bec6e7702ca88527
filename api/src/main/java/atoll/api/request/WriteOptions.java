package atoll.api.request;

import atoll.base.json.JsonObject;
import java.util.List;

/// @param fieldManager empty: taken from the user agent
/// @param dryRun the full chain, nothing stored
/// @param written how the body's fields stood in its text
/// @param fieldValidation what becomes of fields that the kind does not have
/// @param stated the options as who writes has given them, for admission to see
public record WriteOptions(
        String fieldManager,
        boolean dryRun,
        FieldValidation fieldValidation,
        WrittenFields written,
        JsonObject stated) {
    public WriteOptions(String fieldManager, boolean dryRun, FieldValidation fieldValidation) {
        this(fieldManager, dryRun, fieldValidation, WrittenFields.SOUND, JsonObject.EMPTY);
    }

    /// For writes that are made in process, whose bodies were never text.
    public static WriteOptions by(String fieldManager) {
        return new WriteOptions(fieldManager, false, FieldValidation.IGNORE);
    }

    /// What these options do not bear with of what is wrong with a body's fields; empty: all is
    /// well, or was warned of.
    ///
    /// @param typed see [WrittenFields#problems(List, boolean)]
    /// @param unknown `unknown field "spec.x"`, by name
    /// @param warnings to which WARN adds each problem
    /// @return for STRICT all problems as one sentence: `unknown field "x", duplicate field "y"`
    public String unbearable(List<String> unknown, boolean typed, List<String> warnings) {
        return switch (fieldValidation) {
            case IGNORE -> "";
            case WARN -> {
                warnings.addAll(written.problems(unknown, typed));
                yield "";
            }
            case STRICT -> written.sentence(unknown, typed);
        };
    }

    public WriteOptions stating(JsonObject options) {
        return new WriteOptions(fieldManager, dryRun, fieldValidation, written, options);
    }

    public WriteOptions of(WrittenFields body) {
        return new WriteOptions(fieldManager, dryRun, fieldValidation, body, stated);
    }
}
