package atoll.cli;

import java.io.PrintWriter;
import org.apache.commons.cli.Options;

/// `atoll version`.
///
/// @param version of Atoll and of the Kubernetes API it serves, for people
public record VersionCommand(String version) implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Prints the version.";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public int run(Arguments given, PrintWriter out) {
        out.println(version);
        return ExitCode.DONE;
    }
}
