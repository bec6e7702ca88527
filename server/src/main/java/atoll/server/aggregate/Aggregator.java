package atoll.server.aggregate;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.server.authenticate.UserInfo;
import atoll.server.discovery.Document;
import atoll.server.listen.Exchange;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of one cluster's requests is for other servers: forwarded, or answered from what they
/// serve. Thread-safe.
///
/// While no APIService names a service each method costs one comparison.
public final class Aggregator implements AutoCloseable {
    private static final String OPENAPI = "/openapi/v3/";

    private final Aggregation aggregation;
    private final Forwarding forwarding;

    public Aggregator(Aggregation aggregation) {
        this.aggregation = aggregation;
        this.forwarding = new Forwarding(aggregation.remotes());
    }

    /// Forwards the request when it is for another server.
    ///
    /// Waits for the other server, and for a watch until it ends.
    ///
    /// @param user who asks, after impersonation and authorization
    ///
    /// @param path without the cluster's prefix
    /// @param leaving runs before it is forwarded
    /// @return whether it was
    public boolean answers(Exchange exchange, String path, UserInfo user, Runnable leaving)
            throws IOException {
        if (aggregation.delegates().all().isEmpty()) {
            return false;
        }
        Delegate delegate = delegate(path);
        if (delegate == null) {
            return false;
        }
        leaving.run();
        forwarding.forward(delegate, exchange, path, user);
        return true;
    }

    /// `/apis/GROUP/VERSION` and all below it, and the OpenAPI document of that version where the
    /// other server has told of one.
    private @Nullable Delegate delegate(String path) {
        if (path.startsWith(OPENAPI)) {
            Delegate teller = of(path.substring(OPENAPI.length() - 1));
            return teller == null || told(teller) == null ? null : teller;
        }
        return of(path);
    }

    /// @param path `/apis/GROUP/VERSION…` or `/api/VERSION…`
    /// @return null where this server answers itself
    private @Nullable Delegate of(String path) {
        String[] parts = path.split("/", 5);
        if (parts.length >= 4 && parts[1].equals("apis")) {
            return aggregation.delegates().find(parts[2], parts[3]);
        }
        return parts.length >= 3 && parts[1].equals("api")
                ? aggregation.delegates().find("", parts[2])
                : null;
    }

    /// What another server's index says of its OpenAPI document; null when it has none or is away.
    private @Nullable JsonObject told(Delegate delegate) {
        Availability.Checked checked = aggregation.known(delegate);
        String path = delegate.path().substring(1);
        return checked != null && checked.openApi().has(path)
                ? checked.openApi().object(path)
                : null;
    }

    /// A discovery document with the groups of other servers in it.
    ///
    /// @param own what this server says itself; empty when it knows no such path
    /// @param path without the cluster's prefix and without a slash at the end
    /// @return `own` itself wherever no other server has a part
    public Optional<Document> merged(String path, Optional<Document> own) {
        if (aggregation.delegates().all().isEmpty()) {
            return own;
        }
        var discovery = new MergedDiscovery(aggregation);
        if (path.equals("/apis") && own.isPresent()) {
            Document document = own.get();
            JsonObject tree = JsonReader.readObject(document.body());
            JsonObject merged =
                    tree.has("items") ? discovery.aggregated(tree) : discovery.groups(tree);
            return Optional.of(Document.ofDiscovery(document.contentType(), merged));
        }
        String[] parts = path.split("/", -1);
        if (parts.length == 3 && parts[1].equals("apis")) {
            return discovery
                    .group(parts[2], own.map(each -> JsonReader.readObject(each.body())))
                    .map(tree -> Document.ofDiscovery("application/json", tree))
                    .or(() -> own);
        }
        return own;
    }

    /// What the OpenAPI v2 documents of other servers say of their group-versions.
    ///
    /// @return one for each APIService that answers, cut down to its paths
    public List<JsonObject> openApiV2() {
        return aggregation.delegates().all().stream()
                .map(aggregation::known)
                .filter(Objects::nonNull)
                .map(Availability.Checked::openApiV2)
                .filter(spec -> !spec.isEmpty())
                .toList();
    }

    /// The index of OpenAPI documents with those of other servers in it.
    public Document openApi(Document own) {
        JsonObject more = JsonObject.EMPTY;
        for (Delegate each : aggregation.delegates().all()) {
            JsonObject told = told(each);
            if (told != null) {
                more = more.with(each.path().substring(1), told);
            }
        }
        if (more.isEmpty()) {
            return own;
        }
        try {
            JsonObject added = more;
            JsonObject tree =
                    JsonReader.readObject(own.body())
                            .update(
                                    "paths",
                                    paths -> {
                                        var all = paths.edit();
                                        added.forEach(all::put);
                                        return all.build();
                                    });
            return Document.ofDiscovery(own.contentType(), tree);
        } catch (JsonException _) {
            return own;
        }
    }

    @Override
    public void close() {
        aggregation.close();
    }
}
