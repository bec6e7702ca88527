package atoll.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes the schema table: `Extract PROTO-SOURCES.jar API-SOURCES.jar OUTPUT-FOLDER`. Does nothing
/// when the output is newer than the jars and than this program.
public final class Extract {
    private static final String PROTO_FOLDER = "io/kubernetes/client/proto/";
    private static final String MODEL_FOLDER = "io/kubernetes/client/openapi/models/";
    private static final String METHODS_FOLDER = "io/kubernetes/client/openapi/apis/";
    private static final String TABLE = "kubernetes.table";
    private static final String DESCRIPTIONS = "kubernetes.descriptions";

    private Extract() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: Extract PROTO-SOURCES.jar API-SOURCES.jar OUTPUT-FOLDER");
            System.exit(2);
        }
        Path protos = Path.of(args[0]);
        Path apis = Path.of(args[1]);
        Path output = Path.of(args[2]);
        Stamp stamp = Stamp.of(protos, apis);
        if (stamp.matches(output)) {
            return;
        }
        var joiner = new Joiner(messages(protos), models(apis), texts(apis), new HandTables());
        var writer = new TableWriter(joiner.definitions(), joiner.kinds());
        Files.createDirectories(output);
        Files.write(output.resolve(TABLE), writer.table());
        Files.write(output.resolve(DESCRIPTIONS), writer.descriptions());
        stamp.write(output);
        report(joiner);
    }

    private static List<ProtoMessage> messages(Path jar) throws IOException {
        var messages = new ArrayList<ProtoMessage>();
        for (String source : SourceJar.read(jar, PROTO_FOLDER).values()) {
            messages.addAll(new ProtoDescriptor(new ProtoComments(source)).messages(source));
        }
        return messages;
    }

    private static Map<String, ApiModel> models(Path jar) throws IOException {
        Map<String, ApiModel> models = new TreeMap<>();
        SourceJar.read(jar, MODEL_FOLDER)
                .forEach((name, source) -> models.put(name, ApiModel.parse(name, source)));
        return models;
    }

    private static Map<String, String> texts(Path jar) throws IOException {
        return ParameterTexts.of(SourceJar.read(jar, METHODS_FOLDER).values());
    }

    private static void report(Joiner joiner) {
        joiner.notes().forEach(System.out::println);
        long members =
                joiner.definitions().values().stream()
                        .mapToLong(definition -> definition.members().size())
                        .sum();
        System.out.printf(
                "schema: %d definitions, %d fields, %d kinds%n",
                joiner.definitions().size(), members, joiner.kinds().size());
    }
}
