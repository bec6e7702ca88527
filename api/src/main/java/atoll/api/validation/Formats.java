package atoll.api.validation;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.regex.Pattern;

/// The formats of strings that upstream's validator knows. A format it does not know fits anything.
final class Formats {
    private static final Pattern DURATION =
            Pattern.compile("[-+]?(\\d+(\\.\\d*)?(ns|us|µs|μs|ms|s|m|h|d|w) ?)+|0");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern MAC = Pattern.compile("([0-9A-Fa-f]{2}[:-]){5,7}[0-9A-Fa-f]{2}");
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Pattern HEX_COLOR = Pattern.compile("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");

    private Formats() {}

    static boolean fits(String format, String text) {
        return switch (format) {
            case "date-time", "datetime" -> isDateTime(text);
            case "date" -> isDate(text);
            case "byte" -> isBase64(text);
            case "duration" -> DURATION.matcher(text).matches();
            case "ipv4" -> Addresses.isIpv4(text);
            case "ipv6" -> Addresses.isIpv6(text);
            case "cidr" -> Addresses.isCidr(text);
            case "email" -> EMAIL.matcher(text).matches();
            case "mac" -> MAC.matcher(text).matches();
            case "uuid", "uuid3", "uuid4", "uuid5" -> UUID.matcher(text).matches();
            case "hexcolor" -> HEX_COLOR.matcher(text).matches();
            case "hostname" -> text.length() <= 255 && Names.subdomain(lower(text)).isEmpty();
            case "uri" -> isUri(text);
            case "k8s-short-name" -> Names.label(text).isEmpty();
            case "k8s-long-name" -> Names.subdomain(text).isEmpty();
            default -> true;
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    private static boolean isDateTime(String text) {
        try {
            OffsetDateTime.parse(text.replace(' ', 'T'));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
