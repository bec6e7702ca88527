package atoll.cli;

import atoll.base.json.Yaml;
import atoll.client.Kubeconfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `atoll kubeconfig [CLUSTER]`.
@Command(
        name = "kubeconfig",
        description = "Prints the kubeconfig of a running fleet, or of one of its clusters.",
        mixinStandardHelpOptions = true)
public final class KubeconfigCommand implements Callable<Integer> {
    private final Environment environment;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "CLUSTER",
            description = "Only this cluster, as the current context.")
    private @Nullable String cluster;

    @Spec private CommandSpec spec = CommandSpec.create();

    public KubeconfigCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        Instance found = instance.find(environment);
        Kubeconfig kubeconfig = Kubeconfig.read(found.kubeconfig());
        spec.commandLine().getOut().print(Yaml.write(chosen(kubeconfig).tree()));
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private Kubeconfig chosen(Kubeconfig kubeconfig) {
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
