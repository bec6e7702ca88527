package atoll.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which instance a command is about.
final class InstanceOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The instance that runs on this data directory (default: the only one).")
    @Nullable Path data;

    Instance find(Environment environment) {
        return new Instances(environment).find(data);
    }
}
