package atoll.cli;

import atoll.base.json.Yaml;
import atoll.client.Kubeconfig;
import java.io.IOException;
import java.io.PrintWriter;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/// `atoll kubeconfig [CLUSTER]`. Prints to the output and writes no file. Without a cluster all
/// contexts stand in it; with one that context alone, as the current one.
public final class KubeconfigCommand implements Command {
    private final Environment environment;

    public KubeconfigCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "kubeconfig";
    }

    @Override
    public String summary() {
        return "Prints the kubeconfig of a running fleet, or of one of its clusters.";
    }

    @Override
    public String operand() {
        return "[CLUSTER]";
    }

    @Override
    public Options options() {
        return new Options().addOption(InstanceOption.option());
    }

    @Override
    public int run(Arguments given, PrintWriter out) throws IOException {
        Instance found = InstanceOption.find(environment, given);
        Kubeconfig kubeconfig = Kubeconfig.read(found.kubeconfig());
        out.print(Yaml.write(chosen(kubeconfig, given.operand()).tree()));
        return ExitCode.DONE;
    }

    private static Kubeconfig chosen(Kubeconfig kubeconfig, @Nullable String cluster)
            throws IOException {
        if (cluster == null) {
            return kubeconfig;
        }
        if (!kubeconfig.contexts().contains(cluster)) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "there is no cluster \""
                            + cluster
                            + "\"; there are: "
                            + String.join(", ", kubeconfig.contexts()));
        }
        return kubeconfig.only(cluster);
    }
}
