package atoll.api.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The syntax of names, as RFC 1123, RFC 1035 and Kubernetes have it. Each method answers what is
/// wrong in upstream's words; an empty list means the text is good. Written without regular
/// expressions, because every write of every object passes here. What a name may be depends on its
/// kind; which rule goes with which kind is decided where kinds are validated. Stateless.
public final class Names {
    /// A rule for `metadata.name`. Answers what is wrong; empty when nothing is.
    public interface Rule extends Function<String, List<String>> {}

    private static final String LABEL_PATTERN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String NAME_PART_PATTERN = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private Names() {}

    /// `metadata.name` of most kinds: an RFC 1123 subdomain. `example.com`, up to 253 characters.
    public static List<String> subdomain(String name) {
        var errors = new ArrayList<String>();
        atMost(name, 253, errors);
        if (!isSubdomain(name)) {
            errors.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric"
                            + " character (e.g. 'example.com', regex used for validation is '"
                            + LABEL_PATTERN
                            + "(\\."
                            + LABEL_PATTERN
                            + ")*')");
        }
        return errors;
    }

    /// An RFC 1123 label: `my-name`, `123-abc`. Up to 63 characters.
    public static List<String> label(String name) {
        var errors = new ArrayList<String>();
        atMost(name, 63, errors);
        if (!isLabel(name, 0, name.length())) {
            errors.add(
                    isSubdomain(name)
                            ? "must not contain dots"
                            : "a lowercase RFC 1123 label must consist of lower case alphanumeric"
                                    + " characters or '-', and must start and end with an"
                                    + " alphanumeric character (e.g. 'my-name',  or '123-abc',"
                                    + " regex used for validation is '"
                                    + LABEL_PATTERN
                                    + "')");
        }
        return errors;
    }

    /// An RFC 1035 label: as [#label], and starts with a letter. Up to 63 characters: `abc-123`.
    public static List<String> label1035(String name) {
        var errors = new ArrayList<String>();
        atMost(name, 63, errors);
        if (!isLabel(name, 0, name.length()) || !isLower(name.charAt(0))) {
            errors.add(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                            + " start with an alphabetic character, and end with an alphanumeric"
                            + " character (e.g. 'my-name',  or 'abc-123', regex used for validation"
                            + " is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        }
        return errors;
    }

    /// `metadata.name` of RBAC's kinds: anything that is one segment of a path. An empty name is
    /// good here; that a name is missing is said elsewhere.
    public static List<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '" + name + "'");
        }
        var errors = new ArrayList<String>();
        for (String part : List.of("/", "%")) {
            if (name.contains(part)) {
                errors.add("may not contain '" + part + "'");
            }
        }
        return errors;
    }

    /// A label or annotation key, a finalizer, a resource name: `name` or `prefix/name`. The prefix
    /// is a subdomain; the name has up to 63 characters of either case, digits, `-`, `_` and `.`.
    public static List<String> qualifiedName(String name) {
        var errors = new ArrayList<String>();
        int slash = name.indexOf('/');
        if (slash != name.lastIndexOf('/')) {
            errors.add(
                    "a valid label key must consist of alphanumeric characters, '-', '_' or '.',"
                            + " and must start and end with an alphanumeric character (e.g."
                            + " 'MyName',  or 'my.name',  or '123-abc', regex used for validation"
                            + " is '"
                            + NAME_PART_PATTERN
                            + "') with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
            return errors;
        }
        if (slash == 0) {
            errors.add("prefix part must be non-empty");
        } else if (slash > 0) {
            // The same limit, but here upstream counts in bytes.
            subdomain(name.substring(0, slash)).stream()
                    .map(error ->
                            error.replace("no more than 253 characters", "no more than 253 bytes"))
                    .forEach(error -> errors.add("prefix part " + error));
        }
        namePart(name.substring(slash + 1), errors);
        return errors;
    }

    /// Says both when it is too long and malformed.
    private static void namePart(String part, List<String> errors) {
        if (part.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (part.length() > 63) {
            errors.add("name part must be no more than 63 bytes");
        }
        if (!isNamePart(part)) {
            errors.add(
                    "name part must consist of alphanumeric characters, '-', '_' or '.', and must"
                            + " start and end with an alphanumeric character (e.g. 'MyName',  or"
                            + " 'my.name',  or '123-abc', regex used for validation is '"
                            + NAME_PART_PATTERN
                            + "')");
        }
    }

    /// The value of a label. As the name of a [#qualifiedName], or empty.
    public static List<String> labelValue(String value) {
        var errors = new ArrayList<String>();
        if (value.length() > 63) {
            errors.add("must be no more than 63 bytes");
        }
        if (!value.isEmpty() && !isNamePart(value)) {
            errors.add(
                    "a valid label must be an empty string or consist of alphanumeric characters,"
                            + " '-', '_' or '.', and must start and end with an alphanumeric"
                            + " character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used"
                            + " for validation is '("
                            + NAME_PART_PATTERN
                            + ")?')");
        }
        return errors;
    }

    /// The name of a container's or a service's port: an IANA service name. RFC 6335: up to 15
    /// characters, at least one letter.
    public static List<String> portName(String name) {
        var errors = new ArrayList<String>();
        atMost(name, 15, errors);
        boolean plain = !name.isEmpty();
        boolean letter = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain &= isLower(c) || isDigit(c) || c == '-';
            letter |= isLower(c);
        }
        if (!plain) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!letter) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    /// The name of an environment variable. By the relaxed rule of later releases: all printable
    /// ASCII but `=`.
    public static List<String> environmentVariable(String name) {
        boolean printable = name.chars().allMatch(c -> c >= ' ' && c < 127 && c != '=');
        if (name.isEmpty()) {
            return List.of("environment variable name must be non-empty");
        }
        return printable
                ? List.of()
                : List.of(
                        "a valid environment variable name must consist only of printable ASCII"
                                + " characters other than '='");
    }

    /// A key of a ConfigMap or Secret. It becomes the name of a file, hence what it may not be.
    public static List<String> configKey(String key) {
        var errors = new ArrayList<String>();
        atMost(key, 253, errors);
        boolean plain =
                !key.isEmpty()
                        && key.chars()
                                .allMatch(c ->
                                        isAlphanumeric((char) c)
                                                || c == '-'
                                                || c == '_'
                                                || c == '.');
        if (!plain) {
            errors.add(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                            + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for"
                            + " validation is '[-._a-zA-Z0-9]+')");
        }
        if (key.equals(".") || key.equals("..")) {
            errors.add("must not be '" + key + "'");
        } else if (key.startsWith("..")) {
            errors.add("must not start with '..'");
        }
        return errors;
    }

    private static void atMost(String name, int length, List<String> errors) {
        if (name.length() > length) {
            errors.add("must be no more than " + length + " characters");
        }
    }

    private static boolean isSubdomain(String name) {
        int start = 0;
        while (true) {
            int dot = name.indexOf('.', start);
            int end = dot < 0 ? name.length() : dot;
            if (!isLabel(name, start, end)) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            start = dot + 1;
        }
    }

    /// @param start of the label in `text`
    /// @param end behind it
    private static boolean isLabel(String text, int start, int end) {
        if (start >= end || text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNamePart(String text) {
        if (text.isEmpty()
                || !isAlphanumeric(text.charAt(0))
                || !isAlphanumeric(text.charAt(text.length() - 1))) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
