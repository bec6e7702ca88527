package atoll.client;

import atoll.api.GroupVersionResource;
import atoll.api.request.ListOptions;
import atoll.api.request.WatchOptions;
import atoll.api.selector.FieldSelector;
import atoll.api.selector.LabelSelector;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/// The addresses of a cluster's resources.
///
/// @param base the server's address without a slash at its end; may have a path
record RequestUris(String base) {
    RequestUris(URI server) {
        this(server.toString().replaceAll("/+$", ""));
    }

    /// @param path begins with a slash
    URI path(String path) {
        return URI.create(base + path);
    }

    /// @param namespace empty for all namespaces and for cluster-scoped resources
    URI collection(GroupVersionResource resource, String namespace, Query query) {
        String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
        return URI.create(
                base + resource.pathPrefix() + within + "/" + resource.resource() + query);
    }

    URI object(GroupVersionResource resource, String namespace, String name, String subresource) {
        return object(resource, namespace, name, subresource, new Query());
    }

    URI object(
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            Query query) {
        String within = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
        String sub = subresource.isEmpty() ? "" : "/" + subresource;
        return URI.create(
                base
                        + resource.pathPrefix()
                        + within
                        + "/"
                        + resource.resource()
                        + "/"
                        + encode(name)
                        + sub
                        + query);
    }

    URI list(GroupVersionResource resource, String namespace, ListOptions options) {
        var query = selecting(options.labels(), options.fields());
        if (options.limit() > 0) {
            query.put("limit", Integer.toString(options.limit()));
        }
        query.put("continue", options.continueToken());
        query.put("resourceVersion", options.resourceVersion());
        if (options.resourceVersionMatch() != null) {
            query.put("resourceVersionMatch", options.resourceVersionMatch());
        }
        return collection(resource, namespace, query);
    }

    URI watch(GroupVersionResource resource, String namespace, WatchOptions options) {
        var query = selecting(options.labels(), options.fields());
        query.put("watch", "true");
        query.put("resourceVersion", options.resourceVersion());
        if (options.bookmarks()) {
            query.put("allowWatchBookmarks", "true");
        }
        if (options.initial() != WatchOptions.Initial.BY_VERSION) {
            boolean marked = options.initial() == WatchOptions.Initial.MARKED;
            query.put("sendInitialEvents", Boolean.toString(marked));
            query.put("resourceVersionMatch", "NotOlderThan");
        }
        return collection(resource, namespace, query);
    }

    private static Query selecting(LabelSelector labels, FieldSelector fields) {
        var query = new Query();
        query.put("labelSelector", labels.toString());
        query.put("fieldSelector", fields.toString());
        return query;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// A query string under construction; empty values are left out. Values are percent-encoded;
    /// names must need no encoding.
    static final class Query {
        private final StringJoiner parts = new StringJoiner("&", "?", "").setEmptyValue("");

        Query put(String name, String value) {
            if (!value.isEmpty()) {
                parts.add(name + "=" + encode(value));
            }
            return this;
        }

        @Override
        public String toString() {
            return parts.toString();
        }
    }
}
