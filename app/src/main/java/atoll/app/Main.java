package atoll.app;

import atoll.cli.DownCommand;
import atoll.cli.Environment;
import atoll.cli.KubeconfigCommand;
import atoll.cli.Program;
import atoll.cli.StatusCommand;
import atoll.cli.VersionCommand;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;

/// The one `main`. `atoll COMMAND …`, or the name of a program that is stood in for. It ends the
/// process.
public final class Main {
    static final String VERSION = "atoll 0.1.0 (Kubernetes v1.36.3)";

    private Main() {}

    public static void main(String[] args) {
        run(List.of(args), UpCommand.Stay.UNTIL_STOPPED);
    }

    /// The groundwork is begun on a thread of its own where it will be needed, before flags are
    /// read.
    ///
    /// @param stay what `up` does between ready and stopping
    static void run(List<String> arguments, UpCommand.Stay stay) {
        Logging.configure();
        var groundwork = new Groundwork.Ahead();
        boolean launches = !arguments.isEmpty() && Launchers.has(arguments.getFirst());
        if ((arguments.indexOf("up") == 0 && !arguments.contains("--detach"))
                || arguments.indexOf(Launchers.KUBE_API_SERVER) == 0) {
            groundwork.begin();
        }
        var out = new PrintWriter(new OutputStreamWriter(System.out, System.out.charset()));
        var err = new PrintWriter(new OutputStreamWriter(System.err, System.err.charset()));
        if (launches) {
            System.exit(new Launchers(groundwork, InstantSource.system()).run(arguments, err));
        }
        Program program =
                program(Environment.ofProcess(), groundwork, InstantSource.system(), stay);
        System.exit(program.run(arguments, out, err));
    }

    /// The commands; reads and writes nothing yet.
    static Program program(
            Environment environment,
            Groundwork.Ahead groundwork,
            InstantSource clock,
            UpCommand.Stay stay) {
        return new Program(
                "atoll",
                "A whole Kubernetes fleet in one Java program.",
                VERSION,
                List.of(
                        new UpCommand(environment, groundwork, clock, stay),
                        new DownCommand(environment),
                        new StatusCommand(environment, clock),
                        new KubeconfigCommand(environment),
                        new VersionCommand(VERSION)));
    }
}
