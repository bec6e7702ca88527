package atoll.server.encode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One alternative of an `Accept` header, read as upstream's libraries read it.
///
/// @param type such as `application`; may be `*`
/// @param subtype such as `json`; may be `*`
/// @param parameters such as `as` → `Table`, the quality left out
public record AcceptClause(
        String type, String subtype, Map<String, String> parameters, double quality) {
    public AcceptClause {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /// The alternatives of a header in the order they are tried; those that can't be read are left
    /// out.
    public static List<AcceptClause> parse(String accept) {
        var clauses = new ArrayList<AcceptClause>();
        for (String part : accept.split(",")) {
            AcceptClause clause = of(part);
            if (clause != null) {
                // Upstream's comparison is no order, so that how it sorts shows: by insertion.
                int at = clauses.size();
                while (at > 0 && clause.isBefore(clauses.get(at - 1))) {
                    at--;
                }
                clauses.add(at, clause);
            }
        }
        return clauses;
    }

    /// Whether one alternative names one of these types, or anything, whatever its parameters: what
    /// upstream's router asks before a handler looks closer.
    ///
    /// @param accept the header; empty for anything
    public static boolean names(String accept, List<String> types) {
        for (String part : accept.isEmpty() ? List.of("*/*") : List.of(accept.split(","))) {
            String type = part.split(";", -1)[0].strip();
            if (type.equals("*/*") || types.contains(type)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable AcceptClause of(String text) {
        String[] parts = text.split(";", -1);
        String[] names = parts[0].split("/", -1);
        String type = names[0].strip();
        if (names.length > 2 || (names.length == 1 && !type.equals("*"))) {
            return null;
        }
        double quality = 1;
        var parameters = new TreeMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", -1);
            if (pair.length != 2 || pair[1].isEmpty()) {
                continue;
            }
            if (pair[0].strip().equals("q")) {
                quality = quality(pair[1]);
            } else {
                parameters.put(pair[0].strip(), pair[1].strip());
            }
        }
        return new AcceptClause(
                type, names.length == 1 ? "*" : names[1].strip(), parameters, quality);
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private boolean isBefore(AcceptClause other) {
        return quality > other.quality
                || (!type.equals("*") && other.type.equals("*"))
                || (!subtype.equals("*") && other.subtype.equals("*"));
    }

    /// @param media such as `application/json`
    public boolean takes(String media) {
        if (type.equals("*")) {
            return subtype.equals("*");
        }
        int slash = media.indexOf('/');
        return type.equals(media.substring(0, slash))
                && (subtype.equals("*") || subtype.equals(media.substring(slash + 1)));
    }

    @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /// Whether it wants the object as another kind.
    public boolean converts() {
        return parameters.containsKey("as")
                || parameters.containsKey("g")
                || parameters.containsKey("v");
    }

    /// Whether it wants the object as this kind.
    public boolean converts(String group, String version, String kind) {
        return kind.equals(parameters.get("as"))
                && group.equals(parameters.get("g"))
                && version.equals(parameters.get("v"));
    }
}
