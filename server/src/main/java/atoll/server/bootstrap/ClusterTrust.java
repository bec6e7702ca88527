package atoll.server.bootstrap;

import atoll.base.json.JsonArray;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What servers behind this one need to know to tell users apart as this one does. It stands in the
/// ConfigMap `extension-apiserver-authentication`.
///
/// @param clients PEM: who issues certificates of clients; may be empty
/// @param proxies PEM: who issues those of front proxies; empty: there are none
/// @param userHeaders headers in which a front proxy names the user, and so on
/// @param allowedNames common names of front proxies; empty for all
public record ClusterTrust(
        String clients,
        String proxies,
        List<String> userHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraPrefixes,
        List<String> allowedNames) {
    private static final String CLIENTS = "client-ca-file";
    private static final String PROXIES = "requestheader-client-ca-file";
    private static final Pattern CERTIFICATE =
            Pattern.compile("(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----");

    public ClusterTrust {
        userHeaders = List.copyOf(userHeaders);
        uidHeaders = List.copyOf(uidHeaders);
        groupHeaders = List.copyOf(groupHeaders);
        extraPrefixes = List.copyOf(extraPrefixes);
        allowedNames = List.copyOf(allowedNames);
    }

    /// The headers that kubeadm sets up.
    public static ClusterTrust standard(String clients, String proxies) {
        return new ClusterTrust(
                clients,
                proxies,
                List.of("X-Remote-User"),
                List.of(),
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-"),
                List.of("front-proxy-client"));
    }

    /// The ConfigMap's data: what it told before, which other servers may rely on, and this.
    ///
    /// Lists are texts that hold JSON: `"requestheader-allowed-names": "[\"front-proxy-client\"]"`.
    /// Without an authority of front proxies nothing is told of them.
    ///
    /// @param before empty for a new one
    JsonObject data(JsonObject before) {
        var data = JsonObject.builder();
        String clientPem = joined(before.stringOr(CLIENTS, ""), clients);
        if (!clientPem.isEmpty()) {
            data.put(CLIENTS, clientPem);
        }
        String proxyPem = joined(before.stringOr(PROXIES, ""), proxies);
        if (proxyPem.isEmpty()) {
            return data.build();
        }
        put(data, before, "requestheader-allowed-names", allowedNames);
        data.put(PROXIES, proxyPem);
        put(data, before, "requestheader-extra-headers-prefix", extraPrefixes);
        put(data, before, "requestheader-group-headers", groupHeaders);
        if (!uidHeaders.isEmpty() || before.has("requestheader-uid-headers")) {
            put(data, before, "requestheader-uid-headers", uidHeaders);
        }
        put(data, before, "requestheader-username-headers", userHeaders);
        return data.build();
    }

    /// Adds the list under `key`: what was there, then what is new.
    private static void put(
            JsonObject.Builder data, JsonObject before, String key, List<String> more) {
        var all = new LinkedHashSet<String>();
        try {
            all.addAll(JsonReader.read(before.stringOr(key, "[]")).asArray().strings());
        } catch (JsonException _) {
            // Somebody wrote there what is no list: it is lost.
        }
        all.addAll(more);
        data.put(key, JsonArray.ofStrings(List.copyOf(all)).toString());
    }

    /// Certificates alone, each once, without what else their files say.
    ///
    /// @return blocks of PEM, old ones first; empty for none
    private static String joined(String before, String more) {
        var all = new LinkedHashSet<String>();
        for (String pem : List.of(before, more)) {
            Matcher block = CERTIFICATE.matcher(pem);
            while (block.find()) {
                all.add(block.group() + "\n");
            }
        }
        return String.join("", all);
    }
}
