package atoll.server.authenticate;

import atoll.server.listen.Exchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A proxy that says in headers whom it has authenticated, and proves itself by a certificate.
///
/// @param allowedNames common names of certificates that count; empty for all
/// @param userHeaders the first that holds something names the user
/// @param uidHeaders likewise
/// @param groupHeaders all they hold are groups
/// @param extraPrefixes of headers whose names go on with the key of an extra
public record FrontProxy(
        ClientCertificates certificates,
        List<String> allowedNames,
        List<String> userHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraPrefixes) {
    public FrontProxy {
        allowedNames = List.copyOf(allowedNames);
        userHeaders = List.copyOf(userHeaders);
        uidHeaders = List.copyOf(uidHeaders);
        groupHeaders = List.copyOf(groupHeaders);
        extraPrefixes = List.copyOf(extraPrefixes);
    }

    /// Whether what this certificate's owner says of users is believed.
    boolean believes(X509Certificate certificate) {
        return certificates.trusts(certificate)
                && (allowedNames.isEmpty()
                        || allowedNames.contains(ClientCertificates.commonName(certificate)));
    }

    /// Null when nobody is named.
    @Nullable UserInfo user(Exchange exchange) {
        String name = first(exchange, userHeaders);
        if (name.isEmpty()) {
            return null;
        }
        var groups = new ArrayList<String>();
        for (String header : groupHeaders) {
            exchange.headers(header).stream()
                    .filter(value -> !value.isEmpty())
                    .forEach(groups::add);
        }
        return new UserInfo(name, first(exchange, uidHeaders), groups, extra(exchange));
    }

    private static String first(Exchange exchange, List<String> headers) {
        for (String header : headers) {
            String value = exchange.header(header);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private Map<String, List<String>> extra(Exchange exchange) {
        var extra = new TreeMap<String, List<String>>();
        for (String prefix : extraPrefixes) {
            exchange.headersStartingWith(prefix.toLowerCase(Locale.ROOT))
                    .forEach((rest, values) ->
                            extra.computeIfAbsent(key(rest), _ -> new ArrayList<>())
                                    .addAll(values));
        }
        return extra;
    }

    private static String key(String rest) {
        String key = rest.toLowerCase(Locale.ROOT);
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return key;
        }
    }
}
