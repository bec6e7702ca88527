package atoll.server.checks;

import atoll.api.selector.LabelSelector;
import atoll.api.selector.SelectorException;
import atoll.api.validation.Addresses;
import atoll.api.validation.Names;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonNumber;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonString;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Checks that many kinds share. `path` is that of the object the key is in; empty at the top.
///
/// Checks of type are not made here: a value of the wrong type counts as absent.
public final class Checks {
    /// Keys whose value is shown without its empty parts.
    private static final List<String> SELECTORS = List.of("selector", "nodeTopology");

    /// Upstream's sentence for a field that an update changed.
    public static final String IMMUTABLE = "field is immutable";

    private static final String URL_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

    private Checks() {}

    /// `spec`, `replicas` → `spec.replicas`; at the top the key alone.
    public static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public static void nonNegative(JsonObject object, String key, String path, Problems problems) {
        if (object.get(key) instanceof JsonNumber number && number.doubleValue() < 0) {
            problems.invalid(join(path, key), number, "must be greater than or equal to 0");
        }
    }

    /// @param required whether an empty value is a problem too
    /// @param supported in upstream's order, which the sentence repeats
    public static void oneOf(
            JsonObject object,
            String key,
            List<String> supported,
            boolean required,
            String path,
            Problems problems) {
        String value = object.stringOr(key, "");
        if (value.isEmpty() && required) {
            problems.required(join(path, key));
        } else if (value.isEmpty() && !object.has(key)) {
            return;
        } else if (!supported.contains(value)) {
            problems.unsupported(join(path, key), value, supported);
        }
    }

    /// Absent and empty are the same.
    public static void required(JsonObject object, String key, String path, Problems problems) {
        if (object.stringOr(key, "").isEmpty()) {
            problems.required(join(path, key));
        }
    }

    /// @param path of the port itself
    public static void port(Json number, String path, Problems problems) {
        long port = number.asLong(0);
        if (port < 1 || port > 65535) {
            problems.invalid(path, number, "must be between 1 and 65535, inclusive");
        }
    }

    /// Refuses leading zeros and IPv4 addresses in IPv6 clothes (`::ffff:1.2.3.4`), but not other
    /// spellings.
    ///
    /// @return whether it is an address
    public static boolean ip(String path, String address, Problems problems) {
        if (!Addresses.isIp(Addresses.unpadded(address))) {
            problems.invalid(
                    path, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        } else if (!Addresses.isIp(address)) {
            problems.invalid(path, address, "must not have leading 0s");
        } else if (Addresses.isMapped(address)) {
            problems.invalid(path, address, "must not be an IPv4-mapped IPv6 address");
        } else {
            return true;
        }
        return false;
    }

    /// How long Go says that a text is.
    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Addresses that mean something else on every host are nobody's endpoint.
    ///
    /// @param address a valid one, of either family and in any spelling
    public static void ordinaryIp(String path, String address, Problems problems) {
        InetAddress ip = InetAddress.ofLiteral(Addresses.unpadded(address));
        if (ip.isAnyLocalAddress()) {
            problems.invalid(path, address, "may not be unspecified (" + address + ")");
        }
        if (ip.isLoopbackAddress()) {
            problems.invalid(
                    path, address, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (ip.isLinkLocalAddress()) {
            problems.invalid(
                    path,
                    address,
                    "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (ip.isMCLinkLocal()) {
            problems.invalid(
                    path,
                    address,
                    "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /// @return whether it is the address of a network, `10.9.8.0/24`, not of a host in it
    public static boolean cidr(String path, String cidr, Problems problems) {
        if (!Addresses.isCidr(Addresses.unpadded(cidr))) {
            problems.invalid(
                    path, cidr, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        } else if (!Addresses.isCidr(cidr)) {
            problems.invalid(path, cidr, "must not have leading 0s in IP or prefix length");
        } else if (Addresses.isMapped(cidr.substring(0, cidr.indexOf('/')))) {
            problems.invalid(path, cidr, "must not have an IPv4-mapped IPv6 address");
        } else if (!Addresses.isMasked(cidr)) {
            problems.invalid(path, cidr, "must not have bits set beyond the prefix length");
        } else {
            return true;
        }
        return false;
    }

    /// No list with a name for everything beside other names.
    ///
    /// @param others what the other entries are called in the sentence, `verbs`
    public static void starAlone(
            JsonArray list, String star, String path, String others, Problems problems) {
        if (list.size() > 1 && list.strings().contains(star)) {
            problems.invalid(
                    path, list, "if '" + star + "' is present, must not specify other " + others);
        }
    }

    /// A domain, a slash and a path: `acme.io/foo`.
    public static void domainPrefixedPath(String path, String value, Problems problems) {
        int slash = value.indexOf('/');
        if (value.isEmpty()) {
            problems.required(path);
        } else if (slash < 1 || slash == value.length() - 1) {
            problems.invalid(
                    path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = value.substring(0, slash);
            problems.invalidEach(path, host, Names.subdomain(host));
            String rest = value.substring(slash + 1);
            if (!rest.matches(URL_PATH)) {
                problems.invalid(
                        path,
                        rest,
                        "Invalid path (regex used for validation is '" + URL_PATH + "')");
            }
        }
    }

    /// A number or a name of a port.
    public static void portOrName(@Nullable Json value, String path, Problems problems) {
        switch (value) {
            case JsonString(var name) -> problems.invalidEach(path, name, Names.portName(name));
            case null -> port(Json.of(0), path, problems);
            default -> port(value, path, problems);
        }
    }

    /// A number, or a share of a hundred such as `25%`.
    ///
    /// Shares above a hundred are for the caller to refuse.
    public static void countOrShare(JsonObject object, String key, String path, Problems problems) {
        if (object.get(key) instanceof JsonString(var text)) {
            if (!text.matches("[0-9]+%")) {
                problems.invalid(
                        join(path, key),
                        text,
                        "a valid percent string must be a numeric string followed by an ending '%'"
                                + " (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
            }
        } else {
            nonNegative(object, key, path, problems);
        }
    }

    /// The share of a hundred; -1 when the value is a number.
    ///
    /// `"25%"` → 25; more than six digits count as a number that is not there.
    public static int share(@Nullable Json value) {
        return value instanceof JsonString(var text) && text.matches("[0-9]{1,6}%")
                ? Integer.parseInt(text.substring(0, text.length() - 1))
                : -1;
    }

    /// A text that is no share counts as the number it says, or as none.
    ///
    /// Go reads a text that is no share with `Atoi`, whose failure counts as 0.
    public static boolean isZero(@Nullable Json value) {
        if (value instanceof JsonString(var text) && share(value) < 0) {
            return !text.matches("[+-]?0*[1-9][0-9]*");
        }
        return value == null || value.asLong(-1) == 0 || share(value) == 0;
    }

    /// The form of a `LabelSelector`.
    ///
    /// @param path of the selector; here it must not be empty
    public static void selector(JsonObject selector, String path, Problems problems) {
        MetadataRules.labels(join(path, "matchLabels"), selector.object("matchLabels"), problems);
        int index = 0;
        for (JsonObject expression : selector.array("matchExpressions").objects()) {
            String here = path + ".matchExpressions[" + index++ + "]";
            String operator = expression.stringOr("operator", "");
            boolean values = !expression.array("values").isEmpty();
            switch (operator) {
                case "In", "NotIn" -> {
                    if (!values) {
                        problems.required(
                                here + ".values",
                                "must be specified when `operator` is 'In' or 'NotIn'");
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (values) {
                        problems.forbidden(
                                here + ".values",
                                "may not be specified when `operator` is 'Exists' or"
                                        + " 'DoesNotExist'");
                    }
                }
                default ->
                        problems.invalid(
                                here + ".operator", operator, "not a valid selector operator");
            }
            String key = expression.stringOr("key", "");
            problems.invalidEach(here + ".key", key, Names.qualifiedName(key));
            List<String> texts = expression.array("values").strings();
            for (int i = 0; i < texts.size(); i++) {
                problems.invalidEach(
                        here + ".values[" + i + "]", texts.get(i), Names.labelValue(texts.get(i)));
            }
        }
    }

    /// The selector in use; null when it has no valid form.
    ///
    /// An absent selector gives what [LabelSelector#of] makes of null.
    public static @Nullable LabelSelector parsed(@Nullable Json selector) {
        try {
            return LabelSelector.of(selector instanceof JsonObject object ? object : null);
        } catch (SelectorException e) {
            return null;
        }
    }

    /// A label selector as refusals show it: what is empty is left out.
    public static JsonObject shown(JsonObject selector) {
        JsonObject shown = selector;
        for (String key : List.of("matchLabels", "matchExpressions")) {
            boolean empty = shown.object(key).isEmpty() && shown.array(key).isEmpty();
            shown = empty ? shown.without(key) : shown;
        }
        return Defaults.each(
                shown,
                "matchExpressions",
                each -> each.array("values").isEmpty() ? each.without("values") : each);
    }

    /// A field that an update may not change.
    ///
    /// The sentence shows the new value, `null` where it was taken away.
    public static void unchanged(
            JsonObject object, JsonObject old, String key, String path, Problems problems) {
        Json now = object.get(key);
        if (!Objects.equals(now, old.get(key))) {
            Json shown =
                    now instanceof JsonObject its && SELECTORS.contains(key) ? shown(its) : now;
            problems.invalid(join(path, key), shown, IMMUTABLE);
        }
    }

    /// Names of items that must differ.
    ///
    /// Empty values are not compared. Each later one is told.
    public static void distinct(
            List<JsonObject> items, String key, String path, Problems problems) {
        var seen = new HashSet<String>();
        for (int i = 0; i < items.size(); i++) {
            String value = items.get(i).stringOr(key, "");
            if (!value.isEmpty() && !seen.add(value)) {
                problems.duplicate(path + "[" + i + "]." + key, value);
            }
        }
    }
}
