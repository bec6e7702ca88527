package atoll.server.encode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One alternative of an `Accept` header.
///
/// @param type such as `application/json`; may have wildcards
/// @param parameters such as `as=Table`, the quality left out
public record AcceptClause(String type, List<String> parameters, double quality) {
    private static final Comparator<AcceptClause> BEST_FIRST =
            Comparator.comparingDouble((AcceptClause one) -> -one.quality)
                    .thenComparing(one -> one.type.startsWith("*/"))
                    .thenComparing(one -> one.type.endsWith("/*"));

    public AcceptClause {
        parameters = List.copyOf(parameters);
    }

    /// The alternatives of a header, what the client likes best first; anything for a blank one.
    public static List<AcceptClause> parse(String accept) {
        String header = accept.isBlank() ? "*/*" : accept;
        return List.of(header.split(",")).stream()
                .map(AcceptClause::of)
                .sorted(BEST_FIRST)
                .toList();
    }

    private static AcceptClause of(String text) {
        String[] parts = text.split(";", -1);
        double quality = 1;
        var parameters = new ArrayList<String>();
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                quality = quality(parameter.substring(2));
            } else {
                parameters.add(parameter);
            }
        }
        return new AcceptClause(parts[0].strip(), parameters, quality);
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// @param media a type of `application`
    public boolean takes(String media) {
        return type.equals(media) || type.equals("*/*");
    }

    @Nullable String parameter(String name) {
        for (String parameter : parameters) {
            if (parameter.startsWith(name + "=")) {
                return parameter.substring(name.length() + 1);
            }
        }
        return null;
    }
}
