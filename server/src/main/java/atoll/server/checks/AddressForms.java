package atoll.server.checks;

import atoll.api.validation.Addresses;
import atoll.base.json.Json;
import java.util.List;

/// The one form in which newer fields hold addresses, and what is said of other forms in older
/// ones.
///
/// Upstream: apimachinery's `validation.IsValidIP` and its kin, and `GetWarningsForIP`. Older
/// fields take leading zeros and mapped addresses and warn of them; newer ones refuse.
public final class AddressForms {
    private AddressForms() {}

    /// An address in a field that has always been strict.
    ///
    /// Canonical is RFC 5952's form: `2001:DB8:0::1` is refused in favour of `2001:db8::1`.
    public static void ip(String path, String address, Problems problems) {
        if (Checks.ip(path, address, problems)) {
            canonical(path, address, Addresses.canonical(address), problems);
        }
    }

    /// The same of the name of an object.
    ///
    /// @return the sentences alone, without the value they are about; empty for a good name
    public static List<String> ofName(String name) {
        var problems = new Problems();
        ip("", name, problems);
        String start = "Invalid value: " + Json.of(name) + ": ";
        return problems.causes().stream()
                .map(cause -> cause.message().substring(start.length()))
                .toList();
    }

    /// @return whether it is a network, in whatever form
    public static boolean cidr(String path, String cidr, Problems problems) {
        boolean valid = Checks.cidr(path, cidr, problems);
        if (valid) {
            canonical(path, cidr, Addresses.network(cidr), problems);
        }
        return valid;
    }

    /// An address together with the length of its network's prefix.
    ///
    /// `10.9.8.7/24`: bits beyond the prefix may be set, unlike in [#cidr].
    public static void inNetwork(String path, String cidr, Problems problems) {
        String plain = Addresses.unpadded(cidr);
        if (!Addresses.isCidr(plain)) {
            problems.invalid(
                    path,
                    cidr,
                    "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
            return;
        }
        String network = Addresses.network(plain);
        String address = plain.substring(0, plain.indexOf('/'));
        String length = network.substring(network.indexOf('/'));
        canonical(path, cidr, Addresses.canonical(address) + length, problems);
    }

    /// @param wanted the only spelling that passes
    private static void canonical(String path, String given, String wanted, Problems problems) {
        if (!given.equals(wanted)) {
            problems.invalid(path, given, "must be in canonical form (" + Json.of(wanted) + ")");
        }
    }

    /// What is said of an address that a field has accepted.
    ///
    /// Nothing for what is no address in any form: refusing that was up to validation.
    public static void warnAboutIp(String path, String address, List<String> warnings) {
        String plain = Addresses.unpadded(address);
        if (!Addresses.isIp(plain)) {
            return;
        }
        String wanted = Addresses.canonical(plain);
        if (!plain.equals(address) || Addresses.isMapped(plain)) {
            warnings.add(
                    "%s: non-standard IP address %s is invalid: use %s"
                            .formatted(path, Json.of(address), Json.of(wanted)));
        } else if (!address.equals(wanted)) {
            warnings.add(
                    "%s: IPv6 address %s should be in RFC 5952 canonical format (%s)"
                            .formatted(path, Json.of(address), Json.of(wanted)));
        }
    }

    /// What is said of a network that a field has accepted.
    ///
    /// A value may be told of twice: once for bits beyond its prefix, once for its spelling.
    public static void warnAboutCidr(String path, String cidr, List<String> warnings) {
        String plain = Addresses.unpadded(cidr);
        if (!Addresses.isCidr(plain)) {
            return;
        }
        String address = plain.substring(0, plain.indexOf('/'));
        boolean mapped = Addresses.isMapped(address);
        String wanted = Addresses.network(plain);
        boolean masked = Addresses.isMasked(plain);
        if (!masked) {
            String bits = Addresses.isIpv4(address) || mapped ? "/32" : "/128";
            warnings.add(
                    "%s: CIDR value %s is ambiguous in this context (should be %s or %s?)"
                            .formatted(
                                    path,
                                    Json.of(cidr),
                                    Json.of(wanted),
                                    Json.of(Addresses.canonical(address) + bits)));
        }
        if (!plain.equals(cidr) || mapped) {
            warnings.add(
                    "%s: non-standard CIDR value %s is invalid: use %s"
                            .formatted(path, Json.of(cidr), Json.of(wanted)));
        } else if (masked && !cidr.equals(wanted)) {
            warnings.add(
                    "%s: IPv6 CIDR value %s should be in RFC 5952 canonical format (%s)"
                            .formatted(path, Json.of(cidr), Json.of(wanted)));
        }
    }
}
