package atoll.schema;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What the Java client's methods say of their parameters: the texts of options, such as
/// `resourceVersion`, for which it has no class.
final class ParameterTexts {
    private static final Pattern PARAMETER =
            Pattern.compile("\\* @param \\w+ (.+?) \\((?:optional|required)\\)\\R");

    private ParameterTexts() {}

    /// The texts by what is left of them with one space for each gap.
    static Map<String, String> of(Collection<String> sources) {
        Map<String, String> texts = new HashMap<>();
        for (String source : sources) {
            var parameter = PARAMETER.matcher(source);
            while (parameter.find()) {
                String text = unescaped(parameter.group(1));
                texts.putIfAbsent(Paragraphs.flat(text), text);
            }
        }
        return texts;
    }

    private static String unescaped(String text) {
        return text.replace("\\&quot;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x60;", "`")
                .replace("&#x3D;", "=")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
