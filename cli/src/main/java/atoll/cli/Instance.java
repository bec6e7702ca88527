package atoll.cli;

import atoll.base.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A running Atoll, as it announces itself. Written by `up` and read by the other commands, which
/// may be of another version: what is absent has a default.
///
/// @param startedAt of the process, so that a reused pid is not mistaken for it
/// @param address `https://127.0.0.1:7443`
/// @param dataDirectory null: in memory
/// @param log null: it logs to its terminal
/// @param ready whether all its nodes were Ready once
/// @param kubeconfig the file with its contexts
public record Instance(
        long pid,
        Instant startedAt,
        String address,
        @Nullable Path dataDirectory,
        Path kubeconfig,
        @Nullable Path log,
        boolean ready) {

    /// The same, its nodes being Ready.
    public Instance asReady() {
        return new Instance(pid, startedAt, address, dataDirectory, kubeconfig, log, true);
    }

    /// @throws java.time.DateTimeException for a time that is none
    static Instance of(JsonObject json) {
        String data = json.string("dataDirectory");
        String log = json.string("log");
        return new Instance(
                json.longOr("pid", 0),
                Instant.parse(json.stringOr("startedAt", Instant.EPOCH.toString())),
                json.stringOr("address", ""),
                data == null ? null : Path.of(data),
                Path.of(json.stringOr("kubeconfig", "")),
                log == null ? null : Path.of(log),
                json.booleanOr("ready", false));
    }

    JsonObject toJson() {
        return JsonObject.builder()
                .put("pid", pid)
                .put("startedAt", startedAt.toString())
                .put("address", address)
                .putIfPresent(
                        "dataDirectory", dataDirectory == null ? null : dataDirectory.toString())
                .put("kubeconfig", kubeconfig.toString())
                .putIfPresent("log", log == null ? null : log.toString())
                .put("ready", ready)
                .build();
    }

    /// For messages: the data directory, or that there is none.
    String place() {
        return dataDirectory == null ? "in memory" : dataDirectory.toString();
    }
}
