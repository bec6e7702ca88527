package atoll.schema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A class of the generated Java client: which JSON fields a type has in exactly this release of
/// Kubernetes, and which of them are required.
///
/// @param fields by JSON name, in alphabetical order
record ApiModel(String className, String description, Map<String, ModelField> fields) {
    /// @param description empty where the client's generator lost it (fields that refer to a type)
    record ModelField(boolean required, String description) {}

    private static final Pattern FIELD =
            Pattern.compile(
                    "String SERIALIZED_NAME_[\\w$]+ = \"([^\"]+)\";\\s+@SerializedName\\([\\w$]+\\)\\s+"
                            + "@jakarta\\.annotation\\.(Nonnull|Nullable)");
    private static final Pattern GETTER =
            Pattern.compile(
                    "@ApiModelProperty\\((?:required = true, )?value = \"((?:[^\"\\\\]++|\\\\.)*+)\"\\)"
                            + "\\s+public \\S.* (?:get|is)\\w+\\(\\) \\{\\s+return (\\w+);");
    private static final Pattern DESCRIPTION =
            Pattern.compile("@ApiModel\\(description = \"((?:[^\"\\\\]++|\\\\.)*+)\"\\)");

    static ApiModel parse(String className, String source) {
        Map<String, String> texts = new LinkedHashMap<>();
        var getter = GETTER.matcher(source);
        while (getter.find()) {
            texts.put(normal(getter.group(2)), text(getter.group(1)));
        }
        Map<String, ModelField> fields = new LinkedHashMap<>();
        var field = FIELD.matcher(source);
        while (field.find()) {
            String name = field.group(1);
            String text = texts.getOrDefault(normal(name), "");
            fields.put(name, new ModelField(field.group(2).equals("Nonnull"), text));
        }
        var described = DESCRIPTION.matcher(source);
        String text = described.find() ? text(described.group(1)) : "";
        return new ApiModel(className, text, fields);
    }

    /// A Java string's value. The client's generator breaks up what would begin or end a comment.
    private static String text(String literal) {
        return literal.translateEscapes().replace("*_/", "*/").replace("/_*", "/*");
    }

    /// The part of a name on which Go, Java and JSON agree: letters and digits, case aside.
    static String normal(String name) {
        var kept = new StringBuilder();
        name.chars()
                .filter(Character::isLetterOrDigit)
                .forEach(c -> kept.append((char) Character.toLowerCase(c)));
        return kept.toString();
    }
}
