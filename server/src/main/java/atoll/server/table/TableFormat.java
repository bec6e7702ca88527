package atoll.server.table;

import atoll.api.KubeObject;
import atoll.api.request.Listing;
import atoll.base.json.Json;
import atoll.base.json.JsonArray;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/// How the objects of one resource become a Table. Immutable and thread-safe.
public final class TableFormat {
    private static final byte[] COMMA = {','};
    private static final byte[] END = "]}\n".getBytes(StandardCharsets.UTF_8);

    private final List<Column> columns;
    private final JsonArray definitions;

    /// From the served version to the one that the cells read.
    private final UnaryOperator<JsonObject> toCells;

    /// Whether rows tell by a condition that a pod is finished.
    private final boolean pods;

    TableFormat(
            List<Column> columns,
            JsonArray definitions,
            UnaryOperator<JsonObject> toCells,
            boolean pods) {
        this.columns = columns;
        this.definitions = definitions;
        this.toCells = toCells;
        this.pods = pods;
    }

    /// The same for every table of the resource: `[{"name": …, "type": …, "format": …,
    /// "description": …, "priority": 0}]`.
    public JsonArray columnDefinitions() {
        return definitions;
    }

    /// @param object in the served version
    /// @return `{"cells": […], "object": …}`, for a finished pod with `conditions`
    public JsonObject row(KubeObject object, Instant now, IncludeObject include) {
        JsonObject tree = toCells.apply(object.tree());
        Json[] cells = new Json[columns.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = columns.get(i).of(tree, now);
        }
        var row =
                JsonObject.builder()
                        .put("cells", JsonArray.of(cells))
                        .put("object", include.of(object));
        JsonArray conditions = pods ? PodCells.rowConditions(tree) : JsonArray.EMPTY;
        if (!conditions.isEmpty()) {
            row.put("conditions", conditions);
        }
        return row.build();
    }

    /// A Table of one object: the answer to a GET, or what a watch event carries.
    ///
    /// @param headers whether the columns are described; a watch does so in its first event only
    public JsonObject table(
            KubeObject object, Instant now, IncludeObject include, boolean headers) {
        return JsonObject.of(
                "kind",
                "Table",
                "apiVersion",
                "meta.k8s.io/v1",
                "metadata",
                object.resourceVersion().isEmpty()
                        ? JsonObject.EMPTY
                        : JsonObject.of("resourceVersion", object.resourceVersion()),
                "columnDefinitions",
                headers ? definitions : Json.nil(),
                "rows",
                JsonArray.of(row(object, now, include)));
    }

    /// Writes a list row by row, so that the memory it takes does not grow with the list.
    ///
    /// Ends with a line feed, as upstream's answers do. Keys come in the order of their names.
    ///
    /// @param now the time that ages are counted to, the same for all rows
    /// @throws IOException when whoever reads is gone; what was written then is no JSON
    public void write(Listing listing, Instant now, IncludeObject include, OutputStream out)
            throws IOException {
        String head =
                JsonObject.of(
                                "apiVersion",
                                "meta.k8s.io/v1",
                                "columnDefinitions",
                                definitions,
                                "kind",
                                "Table",
                                "metadata",
                                metadata(listing))
                        .toString();
        out.write(
                (head.substring(0, head.length() - 1) + ",\"rows\":[")
                        .getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (KubeObject object : listing.items()) {
            if (!first) {
                out.write(COMMA);
            }
            first = false;
            out.write(JsonWriter.toBytes(row(object, now, include)));
        }
        out.write(END);
    }

    /// A Table's `metadata`: what is empty or not known is left out.
    private static JsonObject metadata(Listing listing) {
        var metadata = JsonObject.builder();
        if (!listing.resourceVersion().isEmpty()) {
            metadata.put("resourceVersion", listing.resourceVersion());
        }
        if (!listing.continueToken().isEmpty()) {
            metadata.put("continue", listing.continueToken());
        }
        if (listing.remaining() >= 0 && !listing.continueToken().isEmpty()) {
            metadata.put("remainingItemCount", listing.remaining());
        }
        return metadata.build();
    }
}
