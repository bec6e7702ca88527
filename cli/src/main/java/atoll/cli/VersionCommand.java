package atoll.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `atoll version`.
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Callable<Integer> {
    private final String version;

    @Spec private CommandSpec spec = CommandSpec.create();

    /// @param version of Atoll and of the Kubernetes API it serves, for people
    public VersionCommand(String version) {
        this.version = version;
    }

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(version);
        return ExitCode.DONE;
    }
}
