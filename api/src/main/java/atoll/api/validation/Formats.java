package atoll.api.validation;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The formats of strings and numbers that upstream's validator knows. A format it does not know
/// fits anything. Upstream's are those of `k8s.io/kube-openapi/pkg/validation/strfmt`, where dashes
/// in a format's name do not count: `date-time` is `datetime`. Stateless.
public final class Formats {
    /// Of strings, dashes left out.
    private static final Set<String> OF_STRINGS =
            Set.of(
                    "bsonobjectid",
                    "byte",
                    "cidr",
                    "creditcard",
                    "date",
                    "datetime",
                    "duration",
                    "email",
                    "hexcolor",
                    "hostname",
                    "ipv4",
                    "ipv6",
                    "isbn",
                    "isbn10",
                    "isbn13",
                    "k8slongname",
                    "k8sshortname",
                    "mac",
                    "password",
                    "rgbcolor",
                    "ssn",
                    "uri",
                    "uuid",
                    "uuid3",
                    "uuid4",
                    "uuid5");

    private static final Pattern GO_DURATION =
            Pattern.compile("[-+]?((\\d+(\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0");
    private static final Pattern SPELLED_DURATION = Pattern.compile("\\d+\\s*([A-Za-zµ]+)");
    private static final Pattern SPELLED_UNIT =
            Pattern.compile(
                    "ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*"
                            + "|w|wk|week.*");
    private static final Pattern TIME =
            Pattern.compile("(\\d{2}):(\\d{2}):(\\d{2})(.\\d+)?(z|[+-]\\d{2}:\\d{2})");
    private static final Pattern EMAIL = Pattern.compile("([^<>@]*<)?[^@:\\s<>]+@[^@\\s<>]+>?");
    private static final Pattern MAC =
            Pattern.compile(
                    "([0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\\2){4}(?:(?:[0-9A-Fa-f]{2}\\2){2}"
                            + "|(?:[0-9A-Fa-f]{2}\\2){14})?[0-9A-Fa-f]{2}"
                            + "|([0-9A-Fa-f]{4}\\.){2}(?:[0-9A-Fa-f]{4}\\.|(?:[0-9A-Fa-f]{4}\\.){7})?"
                            + "[0-9A-Fa-f]{4}"
                            + "|[0-9A-Fa-f]{12}|[0-9A-Fa-f]{16}|[0-9A-Fa-f]{40}");
    private static final Pattern HOSTNAME =
            Pattern.compile(
                    "[a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
                            + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9\\-\\p{S}\\p{L}]{0,61}"
                            + "[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.))+([a-zA-Z\\p{L}]){2,63}");
    private static final Pattern BASE64 =
            Pattern.compile(
                    "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");
    private static final Pattern HEX_COLOR = Pattern.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");
    private static final String BYTE_OF_COLOR = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    private static final Pattern RGB_COLOR =
            Pattern.compile(
                    "rgb\\(" + BYTE_OF_COLOR + "," + BYTE_OF_COLOR + "," + BYTE_OF_COLOR + "\\)");
    private static final Pattern SSN = Pattern.compile("\\d{3}[- ]?\\d{2}[- ]?\\d{4}");
    private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-fA-F]{24}");
    private static final Pattern SHORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LONG_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private Formats() {}

    /// Whether a format means something for a type. Only known ones are checked, and only for the
    /// types that they are of.
    ///
    /// @param type empty for none
    /// @param type of the schema: `string`, `integer`, `number`
    public static boolean isKnown(String type, String format) {
        return switch (type) {
            case "", "string" -> OF_STRINGS.contains(format.replace("-", ""));
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }

    /// @param format one that is known, dashes or not
    static boolean fits(String format, String text) {
        return switch (format.replace("-", "")) {
            case "datetime" -> isDateTime(text);
            case "date" -> isDate(text);
            case "byte" -> BASE64.matcher(text).matches();
            case "duration" -> isDuration(text);
            case "ipv4" -> Addresses.isIpv4(withoutLeadingZeros(text));
            case "ipv6" -> Addresses.isIpv6(text);
            case "cidr" -> Addresses.isCidr(withoutLeadingZeros(text));
            case "email" -> EMAIL.matcher(text).matches();
            case "mac" -> MAC.matcher(text).matches();
            case "uuid" -> isUuid(text, ".", ".");
            case "uuid3" -> isUuid(text, "3", ".");
            case "uuid4" -> isUuid(text, "4", "[89abAB]");
            case "uuid5" -> isUuid(text, "5", "[89abAB]");
            case "hexcolor" -> HEX_COLOR.matcher(text).matches();
            case "rgbcolor" -> RGB_COLOR.matcher(text).matches();
            case "ssn" -> SSN.matcher(text).matches();
            case "bsonobjectid" -> OBJECT_ID.matcher(text).matches();
            case "isbn" -> BookNumbers.isIsbn10(text) || BookNumbers.isIsbn13(text);
            case "isbn10" -> BookNumbers.isIsbn10(text);
            case "isbn13" -> BookNumbers.isIsbn13(text);
            case "creditcard" -> BookNumbers.isCreditCard(text);
            case "hostname" -> isHostname(text);
            case "uri" -> isUri(text);
            case "k8sshortname" -> text.length() <= 63 && SHORT_NAME.matcher(text).matches();
            case "k8slongname" -> text.length() <= 253 && LONG_NAME.matcher(text).matches();
            default -> true;
        };
    }

    /// Upstream's older way of reading addresses let them pass.
    private static String withoutLeadingZeros(String address) {
        return address.replaceAll("(?<![0-9a-fA-F:])0+(?=\\d)", "");
    }

    /// @param version a pattern for the digit that tells the version
    /// @param variant a pattern for the digit that tells the variant
    private static boolean isUuid(String text, String version, String variant) {
        String bare =
                text.matches("[^-]{8}-?[^-]{4}-?[^-]{4}-?[^-]{4}-?[^-]{12}")
                        ? text.replace("-", "")
                        : "";
        return bare.matches("[0-9a-fA-F]{32}")
                && bare.substring(12, 13).matches(version)
                && bare.substring(16, 17).matches(variant);
    }

    /// By RFC 1123 with letters and symbols of any script, no label longer than 63.
    private static boolean isHostname(String text) {
        if (text.length() > 255 || !HOSTNAME.matcher(text).matches()) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (label.length() > 63) {
                return false;
            }
        }
        return true;
    }

    /// As Go writes one, or, anywhere in the text, a number and a unit that is spelled out.
    private static boolean isDuration(String text) {
        if (GO_DURATION.matcher(text).matches()) {
            return true;
        }
        Matcher part = SPELLED_DURATION.matcher(text);
        boolean found = false;
        while (part.find()) {
            found |= SPELLED_UNIT.matcher(part.group(1).toLowerCase(Locale.ROOT)).matches();
        }
        return found;
    }

    /// Any day of the calendar, `T` and `Z` in either case; second 60 is refused. What follows
    /// another `T` is not looked at.
    private static boolean isDateTime(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
        if (parts.length < 2 || !isDate(parts[0])) {
            return false;
        }
        Matcher time = TIME.matcher(parts[1]);
        return time.matches()
                && time.group(1).compareTo("23") <= 0
                && time.group(2).compareTo("59") <= 0
                && time.group(3).compareTo("59") <= 0;
    }

    /// `2026-11-25`.
    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /// Absolute, or a path from the root.
    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
