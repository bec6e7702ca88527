package atoll.app;

import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.JsonReader;
import atoll.base.json.JsonWriter;
import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a fleet is made of; kept with its data as `fleet.json`.
///
/// `{"formatVersion": 1, "members": 3, "nodes": 10, "port": 34567}`. Numbers out of range are the
/// user's mistake: [CommandFailed] names the flag.
///
/// @param members number of member clusters, `member1` to `memberN`
/// @param nodes simulated nodes of each member
/// @param port 0: a free one
public record FleetSettings(int members, int nodes, int port) {
    static final String HUB = "hub";
    static final int MEMBERS_MAX = 1000;
    static final int NODES_MAX = 100_000;

    /// Of `fleet.json`; another one is refused rather than guessed at.
    private static final int FORMAT = 1;

    public FleetSettings {
        check("--members", members, 0, MEMBERS_MAX);
        check("--nodes", nodes, 0, NODES_MAX);
        check("--port", port, 0, 65_535);
    }

    private static void check(String flag, int value, int min, int max) {
        if (value < min || value > max) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    flag + " must be between " + min + " and " + max + ", not " + value);
        }
    }

    /// The clusters' names, the hub first.
    public List<String> clusterNames() {
        var names = new ArrayList<String>();
        names.add(HUB);
        names.addAll(memberNames());
        return names;
    }

    /// `member1` to `memberN`.
    List<String> memberNames() {
        return IntStream.rangeClosed(1, members).mapToObj(i -> "member" + i).toList();
    }

    /// For people to look at.
    Map<String, String> shown() {
        return Map.of(
                "members",
                Integer.toString(members),
                "nodes",
                Integer.toString(nodes),
                "port",
                Integer.toString(port));
    }

    FleetSettings withPort(int actualPort) {
        return new FleetSettings(members, nodes, actualPort);
    }

    /// What is kept in `file`, if anything is.
    ///
    /// @throws CommandFailed when the file is damaged or of another format
    static Optional<FleetSettings> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonObject json;
        try {
            json = JsonReader.readObject(Files.readAllBytes(file));
        } catch (JsonException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    file
                            + " is damaged: "
                            + e.getMessage()
                            + "; restore it from a backup, or start afresh with another --data");
        }
        long format = json.longOr("formatVersion", 0);
        if (format != FORMAT) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    file
                            + " has format version "
                            + format
                            + ", this Atoll reads "
                            + FORMAT
                            + "; run the Atoll that wrote it, or use another --data");
        }
        return Optional.of(
                new FleetSettings(
                        (int) json.longOr("members", 0),
                        (int) json.longOr("nodes", 0),
                        (int) json.longOr("port", 0)));
    }

    /// By a rename, so that a crash leaves the old file or the new one.
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(
                fresh,
                JsonWriter.toBytes(
                        JsonObject.of(
                                "formatVersion", FORMAT,
                                "members", members,
                                "nodes", nodes,
                                "port", port)));
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
