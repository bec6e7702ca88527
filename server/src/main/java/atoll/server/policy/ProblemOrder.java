package atoll.server.policy;

import atoll.api.Status.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The order in which upstream looks at the fields of policies and webhooks, and so lists what is
/// wrong with them.
final class ProblemOrder {
    /// Fields of `spec`, of one of its lists' items, and of a webhook.
    private static final List<String> FIELDS =
            List.of(
                    "failurePolicy",
                    "paramKind",
                    "matchConstraints",
                    "clientConfig",
                    "matchConditions",
                    "admissionReviewVersions",
                    "variables",
                    "validations",
                    "auditAnnotations",
                    "mutations",
                    "reinvocationPolicy");

    private static final Pattern ITEM = Pattern.compile("([A-Za-z]+)\\[([0-9]+)]");

    private ProblemOrder() {}

    /// Both lists as one: each is in order already.
    ///
    /// @param form what is wrong with the form
    /// @param expressions what is wrong with expressions
    static List<Cause> merged(List<Cause> form, List<Cause> expressions) {
        var merged = new ArrayList<>(form);
        for (Cause cause : expressions) {
            int[] own = place(cause);
            int at = 0;
            while (at < merged.size() && Arrays.compare(place(merged.get(at)), own) <= 0) {
                at++;
            }
            merged.add(at, cause);
        }
        return merged;
    }

    /// Compared number by number.
    private static int[] place(Cause cause) {
        String[] steps = cause.field().split("\\.");
        var place = new int[6];
        int next = 0;
        for (int i = 0; i < steps.length && next < place.length - 1; i++) {
            Matcher item = ITEM.matcher(steps[i]);
            boolean inList = item.matches();
            String field = inList ? item.group(1) : steps[i];
            place[next++] = rank(field, cause);
            place[next++] = inList ? Integer.parseInt(item.group(2)) : -1;
        }
        return place;
    }

    /// Whether a mutation says what another type of patch would take.
    private static boolean isUnasked(Cause cause) {
        return cause.message().contains("must not be specified when patchType is ");
    }

    private static int rank(String field, Cause cause) {
        // That a name is there twice shows when the whole item has been looked at.
        if (cause.reason().equals("FieldValueDuplicate")
                && (field.equals("name") || field.equals("key"))) {
            return FIELDS.size();
        }
        int known = FIELDS.indexOf(field);
        if (known >= 0) {
            return known;
        }
        return switch (field) {
            case "spec", "webhooks" -> 0;
            case "jsonPatch", "applyConfiguration" -> isUnasked(cause) ? 1 : 0;
            case "expression" -> cause.field().contains("variables[") ? 1 : -1;
            case "name" -> 0;
            case "valueExpression" -> 1;
            case "messageExpression" -> 0;
            case "message", "reason" -> 1;
            default -> -1;
        };
    }
}
