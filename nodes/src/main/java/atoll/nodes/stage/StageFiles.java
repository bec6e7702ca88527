package atoll.nodes.stage;

import atoll.api.GroupVersionKind;
import atoll.base.json.Json;
import atoll.base.json.JsonException;
import atoll.base.json.JsonObject;
import atoll.base.json.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads Stages from files, and holds the built-in ones.
///
/// Only Stages of Node and Pod are taken; a Stage of another kind is refused rather than passed
/// over, since whoever wrote it expects it to run.
public final class StageFiles {
    public static final GroupVersionKind NODE = new GroupVersionKind("", "v1", "Node");
    public static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");

    private static final String BUILT_IN = "stages.yaml";

    private StageFiles() {}

    /// The stages that make nodes ready and pods run, finish and go, all at once.
    public static List<Stage> builtIn() {
        try (InputStream in = StageFiles.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException(BUILT_IN + " is missing from the program");
            }
            return compile(new String(in.readAllBytes(), StandardCharsets.UTF_8), BUILT_IN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The stages of a file, or of all `.yaml`, `.yml` and `.json` files below a folder in order of
    /// their paths; other kinds of objects in them are left alone. A kind for which nothing is
    /// given keeps its built-in stages.
    ///
    /// @throws StageException when nothing usable is there; names the file
    public static List<Stage> load(Path path) {
        List<Stage> given = read(path);
        Set<GroupVersionKind> covered =
                given.stream().map(Stage::target).collect(Collectors.toSet());
        var all = new ArrayList<>(given);
        builtIn().stream().filter(stage -> !covered.contains(stage.target())).forEach(all::add);
        return List.copyOf(all);
    }

    /// @throws StageException also where two stages share a name, as they could not on a server
    private static List<Stage> read(Path path) {
        var stages = new ArrayList<Stage>();
        for (Path file : files(path)) {
            stages.addAll(compile(text(file), file.toString()));
        }
        if (stages.isEmpty()) {
            throw new StageException(
                    path
                            + ": holds no object of apiVersion "
                            + StageCompiler.API_VERSION
                            + ", kind Stage");
        }
        var names = new HashSet<String>();
        for (Stage stage : stages) {
            if (!names.add(stage.name())) {
                throw new StageException(
                        path + ": Stage \"" + stage.name() + "\" is defined more than once");
            }
        }
        return stages;
    }

    /// Sorted by path, so that the order of stages does not hang on the file system.
    private static List<Path> files(Path path) {
        if (!Files.exists(path)) {
            throw new StageException(path + ": no such file or directory");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StageException(path + ": cannot be read: " + e.getMessage());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new StageException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /// @param from what messages begin with: the file's path
    private static List<Stage> compile(String text, String from) {
        try {
            var stages = new ArrayList<Stage>();
            for (Json document : Yaml.parseAll(text)) {
                if (isStage(document)) {
                    stages.add(supported(Stage.compile(document.asObject())));
                }
            }
            return stages;
        } catch (JsonException | StageException e) {
            throw new StageException(from + ": " + e.getMessage());
        }
    }

    private static boolean isStage(Json document) {
        JsonObject object = document.asObject();
        return object.stringOr("apiVersion", "").equals(StageCompiler.API_VERSION)
                && object.stringOr("kind", "").equals("Stage");
    }

    /// @throws StageException for a kind that the engine does not play
    private static Stage supported(Stage stage) {
        if (!stage.target().equals(NODE) && !stage.target().equals(POD)) {
            throw new StageException(
                    "Stage \""
                            + stage.name()
                            + "\": spec.resourceRef: "
                            + stage.target()
                            + " is not simulated; only Node and Pod of v1 are");
        }
        return stage;
    }
}
